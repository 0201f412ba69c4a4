// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// The files a workload writes, and which of them are ours to remove.
struct TargetFiles: Sendable {
    /// Path by writer; all the same for the shared layout.
    let paths: [String]
    /// Paths without repetition.
    let distinct: [String]
    private let plan: WorkloadPlan
    private let overwrite: Bool
    private var created: [String] = []

    /// Decides on the files; touches none. `path` is a directory to put them in, or the one shared
    /// file.
    init(plan: WorkloadPlan, path: String, overwrite: Bool) throws(WorkloadError) {
        var status = stat()
        let found = stat(path, &status) == 0
        let errno = Errno.current
        if !found && errno != .noSuchFileOrDirectory {
            throw .file(action: "write to", path: path, errno: errno)
        }
        let isDirectory = found && status.st_mode & S_IFMT == S_IFDIR
        if plan.layout == .perWriter && !isDirectory {
            throw .badPlan("A file each needs a directory to put the files in, not \(path).")
        }
        let stem = path.hasSuffix("/") ? path : path + "/"
        distinct =
            !isDirectory
            ? [path]
            : plan.layout == .shared
                ? [stem + "fuselock.dat"]
                : (0..<plan.writers).map { "\(stem)fuselock.\($0).dat" }
        paths = distinct.count == 1 ? Array(repeating: distinct[0], count: plan.writers) : distinct
        self.plan = plan
        self.overwrite = overwrite && !isDirectory
    }

    /// Creates the files and, unless they are to grow, writes and fsyncs all of every one, so that
    /// no write of the run extends it. What was created until an error is removed again.
    mutating func prepare(stop: StopFlag) throws(WorkloadError) {
        do {
            for path in distinct {
                let file = try open(path)
                guard !plan.grows else { continue }
                try Prefill(plan: plan, path: path, file: file.number).run(stop: stop)
            }
        } catch {
            remove()
            throw error
        }
    }

    /// Removes what `prepare` created; a file that is gone already is no error.
    mutating func remove() {
        for path in created { unlink(path) }
        created = []
    }

    private mutating func open(_ path: String) throws(WorkloadError) -> Descriptor {
        do {
            let file = try Descriptor(
                opening: path, O_WRONLY | O_CREAT | O_EXCL, action: "create")
            created.append(path)
            return file
        } catch .file(_, _, .fileExists) {
            guard overwrite, !plan.grows else { throw .exists(path: path) }
            return try openExisting(path)
        }
    }

    private func openExisting(_ path: String) throws(WorkloadError) -> Descriptor {
        let file = try Descriptor(opening: path, O_WRONLY | O_NONBLOCK, action: "overwrite")
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .notAFile(path: path)
        }
        guard status.st_size >= plan.fileSize else {
            throw .tooSmall(path: path, size: Int(status.st_size), needed: plan.fileSize)
        }
        return file
    }
}
