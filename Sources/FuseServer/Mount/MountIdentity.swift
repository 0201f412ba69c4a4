// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// What tells one mount from every other.
///
/// Kernels number mounts and anonymous devices from the lowest free number, so a mount made a
/// moment after another has gone looks like it in /proc/self/mountinfo; the unique mount ID of
/// Linux 6.8 does not.
public struct MountIdentity: Codable, Hashable, Sendable {
    /// `stx_mnt_id` of statx(2): the unique ID from Linux 6.8 on, the reusable one before.
    public var mountID: UInt64
    /// `st_dev` of its files: the anonymous device's major number, 0.
    public var major: UInt32
    /// Its minor number; also the number of the FUSE connection.
    public var minor: UInt32

    init(mountID: UInt64, major: UInt32, minor: UInt32) {
        (self.mountID, self.major, self.minor) = (mountID, major, minor)
    }

    /// The mount an open file is on; asks no FUSE server.
    init(of descriptor: Int32) throws(Errno) {
        self.init(mountID: 0, major: 0, minor: 0)
        _ = try check(linux_mount_identity(descriptor, &mountID, &major, &minor))
    }

    /// The mount seen at `path`.
    init(at path: FilePath) throws(Errno) {
        let place = try openDescriptor(path.string, LINUX_O_PATH | O_NOFOLLOW)
        try self.init(of: place.number)
    }

    /// Takes this mount down at `path`, and no other that may be there by now. False when the
    /// kernel refused (`EBUSY`); true also when there was nothing of it to take down.
    func unmount(at path: FilePath, lazily: Bool) -> Bool {
        guard let found = try? MountIdentity(at: path), found == self else { return true }
        let noFollow: Int32 = 8  // UMOUNT_NOFOLLOW
        return umount2(path.string, (lazily ? Int32(MNT_DETACH) : 0) | noFollow) == 0
    }
}
