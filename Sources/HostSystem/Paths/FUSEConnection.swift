// SPDX-License-Identifier: Apache-2.0

/// What a FUSE mount is to the kernel's side of its server: a directory below /sys/fs/fuse/connections.
public enum FUSEConnection {
    /// Number of the connection of the mount that a path leads to, found without asking any server; `nil`
    /// where that is no FUSE mount.
    public static func number(of path: String) -> UInt32? {
        guard let place = try? FilePlace(of: path), place.isFUSE else { return nil }
        return place.mount.connection
    }

    /// How requests that hang are ended.
    public static func remedy(_ connection: UInt32) -> String {
        "Requests that hang end with `echo 1 > /sys/fs/fuse/connections/\(connection)/abort`, and the mount "
            + "with them."
    }
}

extension MountTable.Mount {
    /// Its connection's number: `s_dev` of the super block, whose major number is 0 but for a fuseblk mount
    /// (fs/fuse/inode.c, `fuse_fill_super_common`).
    public var connection: UInt32 { device }
}
