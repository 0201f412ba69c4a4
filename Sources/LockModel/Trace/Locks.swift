// SPDX-License-Identifier: Apache-2.0

/// Which lock, seen from a write call.
public enum LockClass: String, Codable, CaseIterable, Sendable {
    /// `i_rwsem` of the FUSE inode (`inode_lock`, include/linux/fs.h).
    case inodeRwsem = "inode_rwsem"
    /// `i_rwsem` of the backing inode of a passthrough file.
    case backingRwsem = "backing_rwsem"
    /// `lock` of `struct fuse_inode`, a spinlock (fs/fuse/fuse_i.h).
    case fiLock = "fi_lock"
}

/// Which side of a lock.
public enum LockMode: String, Codable, CaseIterable, Sendable {
    /// The writer side of an rwsem: one holder.
    case exclusive
    /// The reader side of an rwsem: any number of holders.
    case shared
    /// A spinlock.
    case spin
}

/// The kernel function that took a lock (kernel/locking/rwsem.c, kernel/locking/spinlock.c).
public enum LockFunction: String, Codable, CaseIterable, Sendable {
    case downWrite = "down_write"
    case downWriteKillable = "down_write_killable"
    case downWriteTrylock = "down_write_trylock"
    case downRead = "down_read"
    case downReadKillable = "down_read_killable"
    case downReadInterruptible = "down_read_interruptible"
    case downReadTrylock = "down_read_trylock"
    case downgradeWrite = "downgrade_write"
    case rawSpinLock = "_raw_spin_lock"
    /// PREEMPT_RT: kernel/locking/spinlock_rt.c.
    case rtSpinLock = "rt_spin_lock"

    /// Who enters it has the lock some time: nothing it returns says otherwise.
    var cannotFail: Bool {
        switch self {
        case .downWrite, .downRead, .rawSpinLock, .rtSpinLock: true
        case .downWriteKillable, .downWriteTrylock, .downReadKillable, .downReadInterruptible,
            .downReadTrylock, .downgradeWrite:
            false
        }
    }
}

/// Which way a write reached its file (fs/fuse/file.c, `fuse_file_write_iter`).
public enum WritePath: String, Codable, CaseIterable, Sendable {
    /// `fuse_passthrough_write_iter`: the kernel writes the backing file itself.
    case passthrough
    /// `fuse_direct_write_iter`: WRITE requests, no page cache.
    case directIO = "direct-io"
    /// `fuse_cache_write_iter`: through the page cache, or around it with O_DIRECT.
    case cached
    /// `fuse_passthrough_splice_write`.
    case splice
    /// `fuse_dax_write_iter`: straight to mapped memory.
    case dax

    /// The kernel function behind the path.
    public var function: String {
        switch self {
        case .passthrough: "fuse_passthrough_write_iter"
        case .directIO: "fuse_direct_write_iter"
        case .cached: "fuse_cache_write_iter"
        case .splice: "fuse_passthrough_splice_write"
        case .dax: "fuse_dax_write_iter"
        }
    }
}

/// What held for a write when it entered: the kernel's own conditions for the shared side
/// (fs/fuse/file.c, `fuse_dio_wr_exclusive_lock`).
public struct WriteConditions: OptionSet, Hashable, Sendable {
    /// Bits as in `enum fl_condition` of BPF/include/fuselock.h.
    public let rawValue: UInt16

    /// Conditions from their bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// `IOCB_DIRECT`: opened with O_DIRECT.
    public static let direct = WriteConditions(rawValue: 1 << 0)
    /// `IOCB_APPEND`: opened with O_APPEND, or RWF_APPEND.
    public static let append = WriteConditions(rawValue: 1 << 1)
    /// The write ends past `i_size`.
    public static let pastEOF = WriteConditions(rawValue: 1 << 2)
    /// `FUSE_I_CACHE_IO_MODE`: somebody has the inode open through the page cache.
    public static let cachedMode = WriteConditions(rawValue: 1 << 3)
    /// `IOCB_NOWAIT`.
    public static let noWait = WriteConditions(rawValue: 1 << 4)

    private static let names: [(WriteConditions, String)] = [
        (.direct, "direct"), (.append, "append"), (.pastEOF, "past_eof"),
        (.cachedMode, "cached_mode"), (.noWait, "nowait"),
    ]

    /// The names of the conditions that hold.
    public var conditionNames: [String] { Self.names.filter { contains($0.0) }.map(\.1) }
}

extension WriteConditions: Codable {
    /// Reads the list of names this type writes; unknown names are ignored.
    public init(from decoder: any Decoder) throws {
        let names = Set(try decoder.singleValueContainer().decode([String].self))
        self = Self.names.filter { names.contains($0.1) }.reduce(into: []) { $0.formUnion($1.0) }
    }

    /// Writes the conditions as a list of names.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(conditionNames)
    }
}
