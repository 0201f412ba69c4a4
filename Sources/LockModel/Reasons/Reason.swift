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
    /// Took the shared side, found the file cut short meanwhile, and took the exclusive side.
    case lostRace = "lost_race"
    /// A write through the page cache.
    case buffered
    /// O_DIRECT on a file that the server opened for cached I/O: `fuse_cache_write_iter`.
    case cachedPath = "cached_path"
    /// A splice into a passthrough file.
    case splice
    /// A DAX file: `fuse_dax_write_iter` (fs/fuse/dax.c).
    case dax
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
        guard
            let first = Self.all(for: group, requested: requested, keepsFlag: keepsFlag).first
        else { return nil }
        self = first
    }

    /// Everything that kept these calls from the shared side, in the kernel's order: the reason, and
    /// what would be one without it. Empty where they were not exclusive.
    static func all(
        for group: CallGroup, requested: OpenFlags?, keepsFlag: Bool = false
    ) -> [Reason] {
        guard group.shape.inodeExclusive > 0 else { return [] }
        return WriteSituation(group, requested: requested, keepsFlag: keepsFlag).obstacles
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
}
