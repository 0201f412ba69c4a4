// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import SystemPackage

/// What to trace: every file of one FUSE mount, or one file on it.
public struct TraceTarget: Equatable, Sendable {
    /// The path as given.
    public let path: String
    /// The mount point it is under, from /proc/self/mountinfo.
    public let mountPoint: String
    /// The file system type: `fuse`, `fuseblk`, `fuse.sshfs`, ...
    public let fileSystem: String
    /// `s_dev` as the kernel packs it: major << 20 | minor (include/linux/kdev_t.h); 0 for every FUSE
    /// mount of the machine.
    public let device: UInt32
    /// `i_ino` of the one file; `nil` for the whole mount.
    public let inode: UInt64?

    /// Every FUSE mount of the machine, those still to come included.
    public static let everyMount = TraceTarget(
        path: "/", mountPoint: "/", fileSystem: "fuse", device: 0, inode: nil)

    /// No mount has this device: for who only tries whether a backend can be made.
    public static let noMount = TraceTarget(
        path: "/", mountPoint: "/", fileSystem: "fuse", device: .max, inode: nil)

    /// The whole of a mount in the table.
    public init(_ mount: MountTable.Mount) {
        self.init(
            path: mount.mountPoint, mountPoint: mount.mountPoint, fileSystem: mount.fileSystem,
            device: mount.device, inode: nil)
    }

    /// A target with known parts.
    public init(
        path: String, mountPoint: String, fileSystem: String, device: UInt32, inode: UInt64?
    ) {
        self.path = path
        self.mountPoint = mountPoint
        self.fileSystem = fileSystem
        self.device = device
        self.inode = inode
    }

    /// Finds the mount behind a path: a directory stands for its whole mount, anything else for
    /// itself.
    ///
    /// - Throws: `noSuchFile` or `notFUSE`.
    public init(resolving path: String) throws(TracingError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .noSuchFile(path: path, errno: Errno(rawValue: Glibc.errno))
        }
        let device = UInt64(status.st_dev)
        // glibc's encoding of a device number (gnu_dev_major, a function Swift cannot see).
        let major = UInt32(device >> 8 & 0xFFF | device >> 32 & ~0xFFF)
        let minor = UInt32(device & 0xFF | device >> 12 & 0xFFF_FF00)
        let mount = MountTable.current().last { $0.major == major && $0.minor == minor }
        let fileSystem = mount?.fileSystem ?? "an unknown file system"
        guard let mount, MountTable.isFUSE(fileSystem) else {
            throw .notFUSE(path: path, fileSystem: fileSystem)
        }
        self.init(
            path: path, mountPoint: mount.mountPoint, fileSystem: fileSystem,
            device: major << 20 | minor,
            inode: status.st_mode & S_IFMT == S_IFDIR ? nil : UInt64(status.st_ino))
    }
}
