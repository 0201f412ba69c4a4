// SPDX-License-Identifier: Apache-2.0

/// `struct fuse_mkdir_in`; the name follows.
struct MakeDirectoryRequest: WireLayout {
    var mode: UInt32
    var umask: UInt32
}

/// `struct fuse_rename_in`; the old and the new name follow.
struct RenameRequest: WireLayout {
    var newDirectory: UInt64
}

/// `struct fuse_rename2_in`; the old and the new name follow.
struct Rename2Request: WireLayout {
    var newDirectory: UInt64
    /// `RENAME_*` of renameat2(2).
    var flags: UInt32
    var padding: UInt32
}

/// `struct fuse_access_in`.
struct AccessRequest: WireLayout {
    var mask: UInt32
    var padding: UInt32
}

/// `struct fuse_forget_in`.
struct ForgetRequest: WireLayout {
    var lookups: UInt64
}

/// `struct fuse_batch_forget_in`; that many `ForgetOne` follow.
struct BatchForgetRequest: WireLayout {
    var count: UInt32
    var padding: UInt32
}

/// `struct fuse_forget_one`.
struct ForgetOne: WireLayout {
    var nodeID: UInt64
    var lookups: UInt64
}

/// `struct fuse_dirent` without its name, which follows, padded to 8 bytes.
struct DirectoryEntry: WireLayout {
    var inode: UInt64
    /// Where the next entry begins; what the kernel asks for to go on.
    var nextOffset: UInt64
    var nameLength: UInt32
    /// `DT_*`.
    var type: UInt32
}
