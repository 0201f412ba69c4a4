// SPDX-License-Identifier: Apache-2.0

import HostSystem
import SystemPackage

extension TraceTarget {
    /// Finds the mount behind a path: a directory stands for its whole mount, anything else for
    /// itself.
    ///
    /// A mount point is found by its name alone. What is below one has to be asked of the mount's server,
    /// which happens in a process of its own with a deadline.
    ///
    /// - Throws: `noSuchFile`, `notFUSE`, `serverSilent` or `mountsUnknown`.
    public init(resolving path: String, in view: MountView = .own) throws(TracingError) {
        let place: FilePlace
        do throws(FilePlace.Failure) { place = try FilePlace(of: path, in: view) } catch {
            switch error {
            case .refused(let errno): throw .noSuchFile(path: path, errno: errno)
            case .mountsUnknown: throw .mountsUnknown(path: path)
            }
        }
        guard place.mount != .outside else { throw .mountOutside(path: path) }
        guard place.isFUSE else {
            throw .notFUSE(path: path, fileSystem: place.mount.fileSystem)
        }
        guard !place.below.isEmpty else {
            self.init(path, on: place.mount, in: place.view, inode: nil)
            return
        }
        try self.init(path, asking: place)
    }

    /// The same, but where the server does not say what file it is, the whole mount.
    ///
    /// - Parameter silent: is told which server did not answer.
    public static func watching(
        _ path: String, in view: MountView = .own, silent: (TracingError) -> Void
    ) throws(TracingError) -> TraceTarget {
        do throws(TracingError) {
            return try TraceTarget(resolving: path, in: view)
        } catch {
            guard case .serverSilent(_, let mount, _) = error else { throw error }
            silent(error)
            return try TraceTarget(resolving: mount)
        }
    }

    private init(_ path: String, asking place: FilePlace) throws(TracingError) {
        switch place.question.ask() {
        case .silence:
            throw .serverSilent(path: path, mount: place.path, connection: place.mount.connection)
        case .refused(let errno): throw .noSuchFile(path: path, errno: errno)
        case .facts(let facts):
            // A link of the file system may have led out of it.
            let mount = place.view.mounts().last { $0.device == facts.device }
            guard let mount, MountTable.isFUSE(mount.fileSystem) else {
                throw .notFUSE(
                    path: path, fileSystem: mount?.fileSystem ?? "an unknown file system")
            }
            self.init(
                path, on: mount, in: place.view, inode: facts.isDirectory ? nil : facts.inode)
        }
    }

    private init(
        _ path: String, on mount: MountTable.Mount, in view: MountView, inode: UInt64?
    ) {
        self.init(
            path: path, mountPoint: mount.mountPoint, fileSystem: mount.fileSystem,
            device: mount.device, inode: inode, view: view)
    }

    /// The mount is still there.
    public var isMounted: Bool { view.mounts().contains { $0.device == device } }
}
