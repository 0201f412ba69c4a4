// SPDX-License-Identifier: Apache-2.0

// Layouts of include/uapi/linux/fuse.h. Every field is a fixed-width integer in the kernel's order
// and the kernel pads explicitly, so Swift lays them out alike; WireLayoutTests pins the sizes.

/// A value the kernel and the server copy byte for byte.
protocol WireLayout: BitwiseCopyable {}

/// `struct fuse_in_header`: in front of every request.
struct RequestHeader: WireLayout {
    var length: UInt32
    var opcode: UInt32
    var unique: UInt64
    var nodeID: UInt64
    var uid: UInt32
    var gid: UInt32
    var pid: UInt32
    /// `total_extlen` (7.38; was padding): size of the extensions, in units of 8 bytes.
    var extensionUnits: UInt16
    var padding: UInt16
}

/// `struct fuse_out_header`: in front of every reply.
struct ReplyHeader: WireLayout {
    var length: UInt32
    /// 0, or a negated errno.
    var error: Int32
    var unique: UInt64
}

/// `struct fuse_init_in` as far as every supported kernel sends it; 7.36 appends `flags2`.
struct InitRequest: WireLayout {
    var major: UInt32
    var minor: UInt32
    var maxReadahead: UInt32
    var flags: UInt32
}

/// `struct fuse_init_out` of 7.46; the kernel reads as much of it as it knows.
struct InitReply: WireLayout {
    var major: UInt32
    var minor: UInt32
    var maxReadahead: UInt32
    var flags: UInt32 = 0
    var maxBackground: UInt16 = 0
    var congestionThreshold: UInt16 = 0
    var maxWrite: UInt32 = 0
    var timeGranularity: UInt32 = 1
    var maxPages: UInt16 = 0
    var mapAlignment: UInt16 = 0
    var flags2: UInt32 = 0
    var maxStackDepth: UInt32 = 0
    var requestTimeout: UInt16 = 0
    var unused0: UInt16 = 0
    var unused1: (UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0)
}

/// `struct fuse_backing_map`: the argument of `FUSE_DEV_IOC_BACKING_OPEN` (Linux 6.9).
struct BackingMap: WireLayout {
    var fd: Int32
    var flags: UInt32 = 0
    var padding: UInt64 = 0
}
