// SPDX-License-Identifier: Apache-2.0

/// The requests this server knows (`enum fuse_opcode`, include/uapi/linux/fuse.h).
///
/// Any other number is answered with `ENOSYS`, which most of the kernel's callers remember and
/// stop asking for.
enum Opcode: UInt32, CaseIterable {
    case lookup = 1
    case forget = 2
    case getAttributes = 3
    case setAttributes = 4
    case readLink = 5
    case makeDirectory = 9
    case unlink = 10
    case removeDirectory = 11
    case rename = 12
    case open = 14
    case read = 15
    case write = 16
    case statFS = 17
    case release = 18
    case fsync = 20
    case flush = 25
    case initialize = 26
    case openDirectory = 27
    case readDirectory = 28
    case releaseDirectory = 29
    case fsyncDirectory = 30
    case access = 34
    case create = 35
    case interrupt = 36
    case destroy = 38
    case batchForget = 42
    case fallocate = 43
    case rename2 = 45
    case lseek = 46

    /// Whether the kernel waits for a reply (fs/fuse/dev.c, `fuse_dev_do_read`).
    ///
    /// INTERRUPT may go unanswered: no request here is worth aborting half way.
    var wantsReply: Bool {
        switch self {
        case .forget, .batchForget, .interrupt: false
        default: true
        }
    }
}
