// SPDX-License-Identifier: Apache-2.0

/// Why a write got the exclusive side of `i_rwsem`.
public enum Reason: String, Codable, CaseIterable, Sendable {
    /// The open file lacks `FOPEN_PARALLEL_DIRECT_WRITES`; whether the server asked is not known.
    case parallelFlagAbsent = "parallel_flag_absent"
    /// The server did not ask for `FOPEN_PARALLEL_DIRECT_WRITES`.
    case parallelFlagNotRequested = "parallel_flag_not_requested"
    /// The server asked for the flag, the kernel dropped it at open (`fuse_file_io_open`).
    case parallelFlagStripped = "parallel_flag_stripped"
    /// O_APPEND or RWF_APPEND.
    case append
    /// The write ended past `i_size`.
    case pastEOF = "past_eof"
    /// Somebody has the inode open through the page cache.
    case cachedMode = "cached_mode"
    /// Took the shared side, found the end of file moved, and took the exclusive side.
    case lostRace = "lost_race"
    /// A write through the page cache.
    case buffered
    /// O_DIRECT on a file that the server opened for cached I/O: `fuse_cache_write_iter`.
    case cachedPath = "cached_path"
    /// A splice into a passthrough file.
    case splice
    /// Every condition for the shared side held, and the path took the exclusive one.
    case unconditional
    /// Samples of locks and open files do not tell.
    case notTold = "not_told"

    /// The reason for the lock that calls of this group got; `nil` when it was not exclusive.
    ///
    /// Follows the order of `fuse_dio_wr_exclusive_lock` (fs/fuse/file.c).
    ///
    /// - Parameters:
    ///   - requested: what the server replies to every open, for calls whose open was not seen.
    ///   - keepsFlag: this kernel is known to keep the flag on passthrough files.
    public init?(for group: CallGroup, requested: OpenFlags?, keepsFlag: Bool = false) {
        guard group.shape.inodeExclusive > 0 else { return nil }
        let (flags, conditions) = (group.openFlags, group.conditions)
        if group.shape.inodeShared > 0 {
            self = .lostRace
        } else if group.path == .splice {
            self = .splice
        } else if group.path == .cached {
            self = conditions.contains(.direct) ? .cachedPath : .buffered
        } else if !flags.contains(.parallelDirectWrites) {
            self = Self.withoutFlag(flags, group.requested ?? requested, keepsFlag)
        } else if conditions.contains(.append) {
            self = .append
        } else if conditions.contains(.cachedMode) {
            self = .cachedMode
        } else if conditions.contains(.pastEOF) {
            self = .pastEOF
        } else if group.path == .passthrough, !conditions.contains(.direct) {
            self = .buffered
        } else {
            self = .unconditional
        }
    }

    /// Why the flag is not there. Files with `FOPEN_DIRECT_IO` keep it on every kernel, so it was
    /// not asked for.
    static func withoutFlag(
        _ flags: OpenFlags, _ requested: OpenFlags?, _ keepsFlag: Bool = false
    ) -> Reason {
        if let requested {
            return requested.contains(.parallelDirectWrites)
                ? .parallelFlagStripped : .parallelFlagNotRequested
        }
        let isKept = flags.contains(.directIO) || keepsFlag && flags.contains(.passthrough)
        return isKept ? .parallelFlagNotRequested : .parallelFlagAbsent
    }

    /// What happened, as the end of "N writes: ...".
    public var explanation: String {
        switch self {
        case .parallelFlagAbsent:
            "the open file lacks FOPEN_PARALLEL_DIRECT_WRITES (not requested, or dropped at open)"
        case .parallelFlagNotRequested:
            "the server did not ask for FOPEN_PARALLEL_DIRECT_WRITES"
        case .parallelFlagStripped:
            "the server asked for FOPEN_PARALLEL_DIRECT_WRITES, this kernel dropped it at open"
        case .append: "append: the end of file moves with every write"
        case .pastEOF: "the write ended past the end of file"
        case .cachedMode: "somebody has the file open through the page cache"
        case .lostRace: "the end of file moved while the writer waited for the shared side"
        case .buffered: "the write went through the page cache"
        case .cachedPath:
            "the server opened the file for cached I/O, where O_DIRECT is exclusive too"
        case .splice: "splice into a passthrough file"
        case .unconditional:
            "nothing asked for it: the path takes the exclusive side whatever the flags say"
        case .notTold: "not told by the open files"
        }
    }

    /// What would change it for writes that go this way.
    public func remedy(on path: WritePath) -> String {
        switch self {
        case .parallelFlagAbsent, .parallelFlagNotRequested:
            path == .passthrough
                ? "have the server reply FOPEN_PARALLEL_DIRECT_WRITES to OPEN, on a kernel that "
                    + "honours it for passthrough (mainline up to 7.3 does not)"
                : "have the server reply FOPEN_PARALLEL_DIRECT_WRITES to OPEN"
        case .parallelFlagStripped: "a kernel patch: fuse_file_io_open() drops it without DIRECT_IO"
        case .append: "open without O_APPEND and write inside the file"
        case .pastEOF: "preallocate the file (fallocate) and write inside it"
        case .cachedMode: "close every open through the page cache, mmaps included"
        case .lostRace: "preallocate the file"
        case .buffered: "open with O_DIRECT, and have the server allow parallel direct writes"
        case .cachedPath: "have the server reply FOPEN_DIRECT_IO|FOPEN_PARALLEL_DIRECT_WRITES"
        case .splice: "write() instead of splice()"
        case .unconditional: "a kernel patch"
        case .notTold:
            "trace on a kernel that allows probes (fuselock lab): they see each write's reason"
        }
    }
}
