// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import SystemPackage

/// The mount namespace of a process. Nothing is held open: a namespace, and what is mounted in it, goes
/// with its last process.
public struct MountNamespace: Equatable, Sendable {
    /// Its directory in procfs: `/proc/PID`.
    let directory: String
    /// What tells the namespace from others, `mnt:[NUMBER]`; `nil` where we may not know.
    let id: String?

    /// The one that the process of this ID is in now.
    public init(of process: Int32) { self.init(directory: "/proc/\(process)") }

    init(directory: String) {
        self.directory = directory
        id = try? Self.id(of: directory).get()
    }

    /// What leads from this process' root directory to that one's.
    var prefix: String { directory + "/root" }

    /// Its mounts as that process sees them; empty once nobody is in it.
    func mounts() -> [MountTable.Mount] {
        let now = try? Self.id(of: directory).get()
        if id == nil || now == nil || now == id,
            let text = ProcFile.read(FilePath(directory + "/mountinfo"))
        {
            return MountTable.parse(text)
        }
        // The process ended; another may still be there.
        guard let id, let other = Self.all().first(where: { $0.id == id }) else { return [] }
        return MountTable.parse(ProcFile.read(FilePath(other.directory + "/mountinfo")) ?? "")
    }

    /// One for each mount namespace that has a process, by process ID.
    ///
    /// Where we may not know which one a process is in, its mounts can still be read: it counts as one.
    static func all() -> [MountNamespace] {
        var (found, unknown): ([String: MountNamespace], [MountNamespace]) = ([:], [])
        for process in ProcFile.names(in: "/proc").compactMap({ Int32($0) }).sorted() {
            switch Self.id(of: "/proc/\(process)") {
            case .success(let id) where found[id] == nil:
                found[id] = MountNamespace(of: process)
            case .failure(.permissionDenied): unknown.append(MountNamespace(of: process))
            default: break
            }
        }
        return found.values + unknown
    }

    private static func id(of directory: String) -> Result<String, Errno> {
        var text = [CChar](repeating: 0, count: 64)
        let count = readlink(directory + "/ns/mnt", &text, text.count)
        guard count > 0 else { return .failure(Errno(rawValue: errno)) }
        return .success(
            String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}

extension MountNamespace {
    /// Our mounts, and the FUSE mounts that only other namespaces have.
    static func allMounts() -> [MountTable.Mount] {
        let own = MountTable.current()
        return own + hidden(from: own, in: scan.latest().map { ($0.prefix, $0.mounts()) })
    }

    private static let scan = NamespaceScan()

    /// How many FUSE file systems are mounted in other mount namespaces only; `nil` where no other process
    /// can be seen.
    public static var hiddenMounts: Int? {
        let found = all()
        guard !found.isEmpty else { return nil }
        let others = found.map { (prefix: $0.prefix, mounts: $0.mounts()) }
        return hidden(from: MountTable.current(), in: others).count
    }

    /// The FUSE file systems of other namespaces that are not among ours, each once, at paths that this
    /// process can use.
    static func hidden(
        from own: [MountTable.Mount], in others: [(prefix: String, mounts: [MountTable.Mount])]
    ) -> [MountTable.Mount] {
        var seen = Set(own.map(\.device))
        var hidden: [MountTable.Mount] = []
        for (prefix, mounts) in others.sorted(by: { $0.prefix < $1.prefix }) {
            for mount in MountTable.fuseMounts(in: mounts)
            where seen.insert(mount.device).inserted {
                hidden.append(mount.moved(below: prefix))
            }
        }
        return hidden
    }
}

/// A walk over all processes, made once a second at most: who follows mounts asks more often.
private final class NamespaceScan: Sendable {
    private let last = Mutex<(at: ContinuousClock.Instant, found: [MountNamespace])?>(nil)

    func latest() -> [MountNamespace] {
        last.withLock { last in
            if let last, last.at + .seconds(1) > .now { return last.found }
            let found = MountNamespace.all()
            last = (.now, found)
            return found
        }
    }
}

extension MountTable.Mount {
    /// The same mount where its namespace's root directory is at `prefix`.
    func moved(below prefix: String) -> Self {
        Self(
            major: major, minor: minor, root: root,
            mountPoint: mountPoint == "/" ? prefix : prefix + mountPoint, fileSystem: fileSystem,
            owner: owner)
    }
}

extension ProcFile {
    /// What is in a directory of procfs.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
