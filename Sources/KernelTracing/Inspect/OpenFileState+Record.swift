// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import HostSystem
import LockModel

extension FileInspector {
    /// The open files with their paths, by process and descriptor.
    ///
    /// - Parameters:
    ///   - target: one mount or file; `nil` for every FUSE file of the machine.
    ///   - mounts: where backing files are looked for.
    /// - Throws: as `openFiles`.
    public func states(
        of target: TraceTarget? = nil, mounts: [MountTable.Mount] = MountTable.current()
    ) throws(TracingError) -> [OpenFileState] {
        let records = try openFiles(device: target?.device, inode: target?.inode)
        return records.map { OpenFileState($0, path: $0.currentPath, mounts: mounts) }
    }
}

extension FileInspector {
    /// The open files, and what has files in use beside.
    ///
    /// - Parameter view: whose mounts tell where files are that no descriptor leads to.
    /// - Returns: `holds` is `nil` where this kernel runs no program that finds them (Linux 5.14).
    public func inspect(
        _ target: TraceTarget?, in view: MountView = .own
    ) throws(TracingError) -> (files: [OpenFileState], holds: [FileHold]?, mayLackHolds: Bool) {
        let mounts = view.reachableMounts()
        let files = try states(of: target, mounts: mounts)
        guard let found = try holds(of: target, mounts: mounts) else { return (files, nil, false) }
        var holds = found.holds.unexplained(by: files)
        // Opened between the two walks, or closed since: looked at once more.
        if holds.contains(where: { $0.kind == .opener }) {
            let later = try states(of: target, mounts: mounts)
            let again = try self.holds(of: target, mounts: mounts)?.holds ?? []
            let stayed = again.unexplained(by: files + later)
            holds.removeAll { $0.kind == .opener && !stayed.contains($0) }
        }
        return (files, holds, found.isIncomplete)
    }
}

extension OpenFileRecord {
    /// Where /proc says the descriptor leads now; `nil` when it is gone. Asks no FUSE server.
    var currentPath: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/\(thread)/fd/\(descriptor)", &bytes, bytes.count)
        guard count > 0 else { return nil }
        let path = String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        // The number may have been used again meanwhile, by a pipe or a socket.
        return path.hasPrefix("/") ? path : nil
    }

    var access: FileAccess {
        let flags = Int32(bitPattern: fileFlags)
        let mode = flags & O_ACCMODE
        return FileAccess(
            reads: mode != O_WRONLY, writes: mode != O_RDONLY,
            isDirect: flags & LINUX_O_DIRECT != 0, isAppend: flags & O_APPEND != 0,
            isPathOnly: isPathOnly)
    }
}

extension OpenFileState {
    init(_ record: OpenFileRecord, path: String?, mounts: [MountTable.Mount]) {
        self.init(
            process: record.process, descriptor: record.descriptor, path: path,
            device: deviceNumber(record.device), inode: record.inode,
            size: record.size, access: record.access, openFlags: record.openFlags,
            ioMode: record.ioCounter.map(IOMode.init(counter:)),
            cachedIOMode: record.cachedIOMode, rwsem: record.rwsem,
            backing: record.backing.map { Backing($0, mounts: mounts) }, node: record.node)
    }
}

extension OpenFileState.Backing {
    fileprivate init(_ record: OpenFileRecord.Backing, mounts: [MountTable.Mount]) {
        let inside = "/" + record.names.joined(separator: "/")
        let path =
            record.isFromRoot
            ? MountTable.path(of: inside, on: record.device, in: mounts) : nil
        self.init(
            inode: record.inode, fileSystem: FileSystemMagic.name(of: record.magic), path: path,
            pathInFileSystem: record.isFromRoot ? inside : "..." + inside,
            isDeleted: record.isDeleted)
    }
}
