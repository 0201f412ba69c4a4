// SPDX-License-Identifier: Apache-2.0

/// `FUSE_*` flags of INIT; bits 32 up travel in `flags2` (7.36, `FUSE_INIT_EXT`).
struct InitFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt64

    static let asyncRead = InitFlags(rawValue: 1 << 0)
    static let bigWrites = InitFlags(rawValue: 1 << 5)
    static let autoInvalidateData = InitFlags(rawValue: 1 << 12)
    static let asyncDirectIO = InitFlags(rawValue: 1 << 15)
    static let writebackCache = InitFlags(rawValue: 1 << 16)
    static let parallelDirectoryOperations = InitFlags(rawValue: 1 << 18)
    static let abortError = InitFlags(rawValue: 1 << 21)
    static let maxPages = InitFlags(rawValue: 1 << 22)
    static let initExtension = InitFlags(rawValue: 1 << 30)
    static let directIOAllowMmap = InitFlags(rawValue: 1 << 36)
    static let passthrough = InitFlags(rawValue: 1 << 37)

    /// What the server asks for whenever the kernel offers it.
    static let always: InitFlags = [
        .asyncRead, .bigWrites, .autoInvalidateData, .asyncDirectIO, .parallelDirectoryOperations,
        .abortError, .maxPages, .initExtension, .directIOAllowMmap,
    ]

    private static let names = [
        0: "ASYNC_READ", 1: "POSIX_LOCKS", 2: "FILE_OPS", 3: "ATOMIC_O_TRUNC",
        4: "EXPORT_SUPPORT", 5: "BIG_WRITES", 6: "DONT_MASK", 7: "SPLICE_WRITE", 8: "SPLICE_MOVE",
        9: "SPLICE_READ", 10: "FLOCK_LOCKS", 11: "HAS_IOCTL_DIR", 12: "AUTO_INVAL_DATA",
        13: "DO_READDIRPLUS", 14: "READDIRPLUS_AUTO", 15: "ASYNC_DIO", 16: "WRITEBACK_CACHE",
        17: "NO_OPEN_SUPPORT", 18: "PARALLEL_DIROPS", 19: "HANDLE_KILLPRIV", 20: "POSIX_ACL",
        21: "ABORT_ERROR", 22: "MAX_PAGES", 23: "CACHE_SYMLINKS", 24: "NO_OPENDIR_SUPPORT",
        25: "EXPLICIT_INVAL_DATA", 26: "MAP_ALIGNMENT", 27: "SUBMOUNTS",
        28: "HANDLE_KILLPRIV_V2", 29: "SETXATTR_EXT", 30: "INIT_EXT", 32: "SECURITY_CTX",
        33: "HAS_INODE_DAX", 34: "CREATE_SUPP_GROUP", 35: "HAS_EXPIRE_ONLY",
        36: "DIRECT_IO_ALLOW_MMAP", 37: "PASSTHROUGH", 38: "NO_EXPORT_SUPPORT", 39: "HAS_RESEND",
        40: "ALLOW_IDMAP", 41: "OVER_IO_URING", 42: "REQUEST_TIMEOUT", 43: "HAS_IO_URING_BUFPOOL",
    ]

    /// The kernel's names without the `FUSE_` prefix, lowest bit first; unknown bits as `bit N`.
    var flagNames: [String] {
        (0..<64).filter { rawValue & (1 << UInt64($0)) != 0 }
            .map { Self.names[$0] ?? "bit \($0)" }
    }
}
