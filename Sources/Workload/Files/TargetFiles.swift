// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// The files a workload writes to, and which of them are ours to remove.
struct TargetFiles: Sendable, Equatable {
    /// One path, or one a writer.
    let paths: [String]
    /// Whether the file was there before; such a file is never removed.
    let existing: Bool

    /// The file of a writer.
    func path(of writer: Int) -> String { paths[paths.count == 1 ? 0 : writer] }

    /// Decides what `path` means: a directory in which files are made, a file to make, or a file
    /// that exists and may be overwritten.
    static func resolve(
        _ path: String, plan: WorkloadPlan, overwriteExisting: Bool
    ) throws(WorkloadError) -> TargetFiles {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let error = Errno.last
            guard error == .noSuchFileOrDirectory, !path.hasSuffix("/") else {
                throw .targetFailed(
                    action: "look at", path: path, offset: nil, errno: error, remedy: nil)
            }
            try requireShared(path, plan)
            return TargetFiles(paths: [path], existing: false)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return inDirectory(path, plan: plan)
        case S_IFREG:
            try requireShared(path, plan)
            try requireUsable(path, status, plan, overwriteExisting)
            return TargetFiles(paths: [path], existing: true)
        default:
            throw .unusableTarget(
                path: path, reason: "it is neither a directory nor a regular file")
        }
    }

    private static func inDirectory(_ path: String, plan: WorkloadPlan) -> TargetFiles {
        let directory = path.hasSuffix("/") ? path : path + "/"
        return TargetFiles(paths: plan.fileNames.map { directory + $0 }, existing: false)
    }

    private static func requireShared(
        _ path: String, _ plan: WorkloadPlan
    ) throws(WorkloadError) {
        guard plan.layout == .shared || plan.writers == 1 else {
            throw .unusableTarget(
                path: path, reason: "a file for each writer needs a directory to make them in")
        }
    }

    private static func requireUsable(
        _ path: String, _ status: stat, _ plan: WorkloadPlan, _ overwriteExisting: Bool
    ) throws(WorkloadError) {
        guard overwriteExisting else {
            throw .unusableTarget(
                path: path,
                reason: "it exists, and the workload would destroy what is in it; give a "
                    + "directory or a new name, or allow it to be overwritten (--overwrite)")
        }
        let size = UInt64(max(0, status.st_size))
        if plan.grows && size > 0 {
            throw .unusableTarget(
                path: path,
                reason: "it holds \(ByteCount(size)), and appending or extending starts with an "
                    + "empty file")
        }
        if !plan.grows && size < plan.blocks * plan.blockSize {
            throw .unusableTarget(
                path: path,
                reason: "it holds only \(ByteCount(size)), less than the file size of "
                    + "\(ByteCount(plan.fileSize)) that is asked for")
        }
    }

    /// Opens with a sentence for the errors people meet.
    static func open(
        _ path: String, _ mode: FileDescriptor.AccessMode, _ options: FileDescriptor.OpenOptions
    ) throws(WorkloadError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                FilePath(path), mode, options: options,
                permissions: options.contains(.create) ? [.ownerReadWrite, .groupRead] : nil)
        } catch {
            let errno = (error as? Errno) ?? .ioError
            throw .targetFailed(
                action: "open", path: path, offset: nil, errno: errno,
                remedy: remedy(for: errno, options))
        }
    }

    private static func remedy(
        for errno: Errno, _ options: FileDescriptor.OpenOptions
    ) -> String? {
        if errno == .invalidArgument && options.contains(.direct) {
            return "its server may refuse O_DIRECT: `fuselock bench --buffered` goes without"
        }
        if errno == .fileExists {
            return "remove it if an earlier run left it there, or give another directory"
        }
        return nil
    }
}

extension TargetFiles {
    /// Throws when a file that is to be made is there already: someone else makes these files.
    func requireUnused() throws(WorkloadError) {
        for path in paths where !existing && access(path, F_OK) == 0 {
            throw .targetFailed(
                action: "make", path: path, offset: nil, errno: .fileExists,
                remedy: Self.remedy(for: .fileExists, []))
        }
    }
}

extension WorkloadPlan {
    /// The files that are made in a directory.
    public var fileNames: [String] {
        layout == .shared ? ["fuselock.dat"] : (0..<writers).map { "fuselock.\($0).dat" }
    }
}
