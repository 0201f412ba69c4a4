// SPDX-License-Identifier: Apache-2.0

import HostSystem

/// What to trace: every file of one FUSE mount, or one file on it.
public struct TraceTarget: Equatable, Sendable {
    /// The path as given.
    public let path: String
    /// The mount point it is under, as mountinfo of its namespace has it.
    public let mountPoint: String
    /// The file system type: `fuse`, `fuseblk`, `fuse.sshfs`, ...
    public let fileSystem: String
    /// `s_dev` as the kernel packs it: major << 20 | minor (include/linux/kdev_t.h); 0 for every FUSE
    /// mount of the machine.
    public let device: UInt32
    /// `i_ino` of the one file; `nil` for the whole mount.
    public let inode: UInt64?
    /// Whose mounts it was found among.
    public let view: MountView
    /// Nobody has a file of it open for writing: fuselock itself has just mounted it.
    public var isFresh = false

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
        path: String, mountPoint: String, fileSystem: String, device: UInt32, inode: UInt64?,
        view: MountView = .own
    ) {
        self.path = path
        self.mountPoint = mountPoint
        self.fileSystem = fileSystem
        self.device = device
        self.inode = inode
        self.view = view
    }
}
