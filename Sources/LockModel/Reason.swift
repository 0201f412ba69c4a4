// SPDX-License-Identifier: Apache-2.0

/// Why a write got the exclusive side of `i_rwsem`.
public enum Reason: String, Codable, CaseIterable, Sendable {
    /// The open file lacks `FOPEN_PARALLEL_DIRECT_WRITES`.
    case parallelFlagAbsent = "parallel_flag_absent"
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
    /// A splice into a passthrough file.
    case splice
    /// Every condition for the shared side held, and the path took the exclusive one.
    case unconditional

    /// The reason for the lock that calls of this group got; `nil` when it was not exclusive.
    ///
    /// Follows the order of `fuse_dio_wr_exclusive_lock` (fs/fuse/file.c).
    public init?(for group: CallGroup, requested: OpenFlags?) {
        guard group.shape.inodeExclusive > 0 else { return nil }
        let (flags, conditions) = (group.openFlags, group.conditions)
        if group.shape.inodeShared > 0 {
            self = .lostRace
        } else if group.path == .splice {
            self = .splice
        } else if group.path == .cached {
            self = .buffered
        } else if !flags.contains(.parallelDirectWrites) {
            let asked = requested?.contains(.parallelDirectWrites) ?? false
            self = asked ? .parallelFlagStripped : .parallelFlagAbsent
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

    /// What happened, as the end of "N writes: ...".
    public var explanation: String {
        switch self {
        case .parallelFlagAbsent:
            "the open file lacks FOPEN_PARALLEL_DIRECT_WRITES (not requested, or dropped at open)"
        case .parallelFlagStripped:
            "the server asked for FOPEN_PARALLEL_DIRECT_WRITES, this kernel dropped it at open"
        case .append: "append: the end of file moves with every write"
        case .pastEOF: "the write ended past the end of file"
        case .cachedMode: "somebody has the file open through the page cache"
        case .lostRace: "the end of file moved while the writer waited for the shared side"
        case .buffered: "the write went through the page cache"
        case .splice: "splice into a passthrough file"
        case .unconditional:
            "nothing asked for it: the path takes the exclusive side whatever the flags say"
        }
    }

    /// What would change it.
    public var remedy: String {
        switch self {
        case .parallelFlagAbsent: "have the server reply FOPEN_PARALLEL_DIRECT_WRITES to OPEN"
        case .parallelFlagStripped: "a kernel patch: fuse_file_io_open() drops it without DIRECT_IO"
        case .append: "open without O_APPEND and write inside the file"
        case .pastEOF: "preallocate the file (fallocate) and write inside it"
        case .cachedMode: "close every open through the page cache, mmaps included"
        case .lostRace: "preallocate the file"
        case .buffered: "open with O_DIRECT"
        case .splice: "write() instead of splice()"
        case .unconditional: "a kernel patch"
        }
    }
}
