// SPDX-License-Identifier: Apache-2.0

/// `struct fuse_open_in` (OPEN and OPENDIR).
struct OpenRequest: WireLayout {
    /// The client's open(2) flags.
    var flags: UInt32
    var openFlags: UInt32
}

/// `struct fuse_create_in`; the name follows.
struct CreateRequest: WireLayout {
    var flags: UInt32
    /// Type and permission bits, the client's umask already applied.
    var mode: UInt32
    var umask: UInt32
    var openFlags: UInt32
}

/// `struct fuse_open_out`; `backing_id` has been padding before 7.40.
struct OpenReply: WireLayout {
    var handle: UInt64
    var openFlags: UInt32 = 0
    var backingID: Int32 = 0
}

/// The reply to CREATE: an entry and an open file.
struct CreateReply: WireLayout {
    var entry: EntryReply
    var open: OpenReply
}

/// `struct fuse_read_in` (READ and READDIR).
struct ReadRequest: WireLayout {
    var handle: UInt64
    var offset: UInt64
    var size: UInt32
    var readFlags: UInt32
    var lockOwner: UInt64
    var flags: UInt32
    var padding: UInt32
}

/// `struct fuse_write_in`; the data follows.
struct WriteRequest: WireLayout {
    var handle: UInt64
    var offset: UInt64
    var size: UInt32
    var writeFlags: UInt32
    var lockOwner: UInt64
    var flags: UInt32
    var padding: UInt32
}

/// `struct fuse_write_out`.
struct WriteReply: WireLayout {
    var size: UInt32
    var padding: UInt32 = 0
}

/// `struct fuse_release_in` (RELEASE and RELEASEDIR).
struct ReleaseRequest: WireLayout {
    var handle: UInt64
    var flags: UInt32
    var releaseFlags: UInt32
    var lockOwner: UInt64
}

/// `struct fuse_flush_in`.
struct FlushRequest: WireLayout {
    var handle: UInt64
    var unused: UInt32
    var padding: UInt32
    var lockOwner: UInt64
}

/// `struct fuse_fsync_in` (FSYNC and FSYNCDIR).
struct FsyncRequest: WireLayout {
    var handle: UInt64
    /// Bit 0, `FUSE_FSYNC_FDATASYNC`: the data only.
    var flags: UInt32
    var padding: UInt32
}

/// `struct fuse_fallocate_in`.
struct FallocateRequest: WireLayout {
    var handle: UInt64
    var offset: UInt64
    var length: UInt64
    var mode: UInt32
    var padding: UInt32
}

/// `struct fuse_lseek_in`.
struct LseekRequest: WireLayout {
    var handle: UInt64
    var offset: UInt64
    var whence: UInt32
    var padding: UInt32
}

/// `struct fuse_lseek_out`.
struct LseekReply: WireLayout {
    var offset: UInt64
}
