// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `struct fuse_attr`.
struct WireAttributes: WireLayout {
    var inode: UInt64 = 0
    var size: UInt64 = 0
    var blocks: UInt64 = 0
    var accessSeconds: UInt64 = 0
    var modificationSeconds: UInt64 = 0
    var changeSeconds: UInt64 = 0
    var accessNanoseconds: UInt32 = 0
    var modificationNanoseconds: UInt32 = 0
    var changeNanoseconds: UInt32 = 0
    var mode: UInt32 = 0
    var linkCount: UInt32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    var device: UInt32 = 0
    var blockSize: UInt32 = 0
    var flags: UInt32 = 0
}

extension WireAttributes {
    /// The backing file's attributes, its inode number among them.
    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = UInt64(bitPattern: Int64(status.st_size))
        blocks = UInt64(bitPattern: Int64(status.st_blocks))
        accessSeconds = UInt64(bitPattern: Int64(status.st_atim.tv_sec))
        modificationSeconds = UInt64(bitPattern: Int64(status.st_mtim.tv_sec))
        changeSeconds = UInt64(bitPattern: Int64(status.st_ctim.tv_sec))
        accessNanoseconds = UInt32(truncatingIfNeeded: status.st_atim.tv_nsec)
        modificationNanoseconds = UInt32(truncatingIfNeeded: status.st_mtim.tv_nsec)
        changeNanoseconds = UInt32(truncatingIfNeeded: status.st_ctim.tv_nsec)
        mode = status.st_mode
        linkCount = UInt32(truncatingIfNeeded: status.st_nlink)
        uid = status.st_uid
        gid = status.st_gid
        device = UInt32(truncatingIfNeeded: status.st_rdev)
        blockSize = UInt32(truncatingIfNeeded: status.st_blksize)
    }
}

/// How long the kernel may trust a name or attributes, in seconds; libfuse's default.
let cacheSeconds: UInt64 = 1

/// `struct fuse_attr_out`: the reply to GETATTR and SETATTR.
struct AttributesReply: WireLayout {
    var validSeconds: UInt64 = cacheSeconds
    var validNanoseconds: UInt32 = 0
    var padding: UInt32 = 0
    var attributes: WireAttributes
}

/// `struct fuse_entry_out`: the reply to LOOKUP, MKDIR, and the first half of CREATE's.
struct EntryReply: WireLayout {
    var nodeID: UInt64
    /// Node IDs are never used twice here, so one generation does.
    var generation: UInt64 = 0
    var entryValidSeconds: UInt64 = cacheSeconds
    var attributesValidSeconds: UInt64 = cacheSeconds
    var entryValidNanoseconds: UInt32 = 0
    var attributesValidNanoseconds: UInt32 = 0
    var attributes: WireAttributes
}

/// `struct fuse_setattr_in`.
struct SetAttributesRequest: WireLayout {
    var valid: UInt32
    var padding: UInt32
    var handle: UInt64
    var size: UInt64
    var lockOwner: UInt64
    var accessSeconds: UInt64
    var modificationSeconds: UInt64
    var changeSeconds: UInt64
    var accessNanoseconds: UInt32
    var modificationNanoseconds: UInt32
    var changeNanoseconds: UInt32
    var mode: UInt32
    var unused4: UInt32
    var uid: UInt32
    var gid: UInt32
    var unused5: UInt32
}

/// `FATTR_*`: which fields of a SETATTR count.
struct AttributeFields: OptionSet {
    let rawValue: UInt32
    static let mode = AttributeFields(rawValue: 1 << 0)
    static let uid = AttributeFields(rawValue: 1 << 1)
    static let gid = AttributeFields(rawValue: 1 << 2)
    static let size = AttributeFields(rawValue: 1 << 3)
    static let accessTime = AttributeFields(rawValue: 1 << 4)
    static let modificationTime = AttributeFields(rawValue: 1 << 5)
    static let handle = AttributeFields(rawValue: 1 << 6)
    static let accessTimeNow = AttributeFields(rawValue: 1 << 7)
    static let modificationTimeNow = AttributeFields(rawValue: 1 << 8)
}

/// `struct fuse_getattr_in`.
struct GetAttributesRequest: WireLayout {
    /// `FUSE_GETATTR_FH` (bit 0): `handle` counts.
    var flags: UInt32
    var padding: UInt32
    var handle: UInt64
}

/// `struct fuse_statfs_out`.
struct StatFSReply: WireLayout {
    var blocks: UInt64
    var freeBlocks: UInt64
    var availableBlocks: UInt64
    var files: UInt64
    var freeFiles: UInt64
    var blockSize: UInt32
    var nameLength: UInt32
    var fragmentSize: UInt32
    var padding: UInt32 = 0
    var spare: (UInt64, UInt64, UInt64) = (0, 0, 0)
}
