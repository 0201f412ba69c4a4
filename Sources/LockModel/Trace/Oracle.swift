// SPDX-License-Identifier: Apache-2.0

/// What a kernel with lock statistics counted of the locks of FUSE inodes, whoever took them.
public struct OracleCounts: Codable, Equatable, Sendable {
    /// Acquisitions and contentions of one side of one class.
    public struct Pair: Codable, Equatable, Sendable {
        /// Acquisitions that have been released.
        public var acquisitions: UInt64
        /// Acquisitions whose first attempt failed.
        public var contentions: UInt64

        /// Counts as given.
        public init(acquisitions: UInt64, contentions: UInt64) {
            self.acquisitions = acquisitions
            self.contentions = contentions
        }
    }

    /// `i_rwsem`, exclusive side.
    public var inodeExclusive: Pair
    /// `i_rwsem`, shared side.
    public var inodeShared: Pair
    /// `fi->lock`.
    public var fiLock: Pair

    /// Counts as given.
    public init(inodeExclusive: Pair, inodeShared: Pair, fiLock: Pair) {
        self.inodeExclusive = inodeExclusive
        self.inodeShared = inodeShared
        self.fiLock = fiLock
    }
}

/// One lock and side as the kernel counted it and as the trace did.
public struct OracleRow: Codable, Equatable, Sendable {
    /// Which lock.
    public var `class`: LockClass
    /// Which side.
    public var mode: LockMode
    /// The kernel's counts: every caller, every FUSE mount.
    public var kernel: OracleCounts.Pair
    /// The trace's acquisitions and trips through the slow path: write calls and their completions.
    public var traced: OracleCounts.Pair
    /// The trace's acquisitions outside of write calls; absent where they were not counted exactly.
    public var elsewhere: UInt64?

    /// A row as given.
    public init(
        `class`: LockClass, mode: LockMode, kernel: OracleCounts.Pair, traced: OracleCounts.Pair,
        elsewhere: UInt64? = nil
    ) {
        self.class = `class`
        self.mode = mode
        self.kernel = kernel
        self.traced = traced
        self.elsewhere = elsewhere
    }

    /// What the kernel counted and the trace did not; negative where it is the other way round.
    public var acquisitionsUnexplained: Int64 {
        Int64(kernel.acquisitions) - Int64(traced.acquisitions + (elsewhere ?? 0))
    }

    /// The kernel counts a failed first attempt; the slow path is entered only if a second one,
    /// some instructions later, fails as well (`LOCK_CONTENDED`, include/linux/lockdep.h).
    public var contentionsOffSlowPath: Int64 {
        Int64(kernel.contentions) - Int64(traced.contentions)
    }

    /// The trace cannot be right: it has more than there was. Fewer may be the locks of other FUSE
    /// inodes, a directory's among them, which the kernel counts in the same class.
    public var isContradiction: Bool { acquisitionsUnexplained < 0 || contentionsOffSlowPath < 0 }
}

extension OracleRow {
    /// The rows of the locks both sides have counted.
    static func rows(of counts: OracleCounts, locks: [LockRow]) -> [OracleRow] {
        let kernel: [(LockClass, LockMode, OracleCounts.Pair)] = [
            (.inodeRwsem, .exclusive, counts.inodeExclusive),
            (.inodeRwsem, .shared, counts.inodeShared), (.fiLock, .spin, counts.fiLock),
        ]
        return kernel.compactMap { lockClass, mode, pair in
            guard let row = locks.first(where: { $0.class == lockClass && $0.mode == mode }),
                let contended = row.contended
            else { return nil }
            return OracleRow(
                class: lockClass, mode: mode, kernel: pair,
                traced: .init(acquisitions: row.acquisitions, contentions: contended),
                elsewhere: row.elsewhere.flatMap { $0.isExact ? $0.acquisitions : nil })
        }
    }
}

/// Contention of one lock class, both sides, as the kernel counted it and as the trace did.
///
/// A lock function tries; if that fails the kernel has a contention, and the function tries again,
/// some instructions later. Only if that fails too is the slow path entered (`LOCK_CONTENDED`,
/// include/linux/lockdep.h; `lock_contended`, kernel/locking/lockdep.c).
public struct OracleContention: Codable, Equatable, Sendable {
    /// Which lock.
    public var `class`: LockClass
    /// The kernel's contentions, of every caller on every FUSE mount.
    public var kernel: UInt64
    /// First attempts that the trace saw fail, whoever made them.
    public var firstAttemptsFailed: UInt64
    /// Trips through the slow path in write calls and their completions.
    public var slowPaths: UInt64

    /// Counts as given.
    public init(
        `class`: LockClass, kernel: UInt64, firstAttemptsFailed: UInt64, slowPaths: UInt64
    ) {
        self.class = `class`
        self.kernel = kernel
        self.firstAttemptsFailed = firstAttemptsFailed
        self.slowPaths = slowPaths
    }

    /// What the kernel counted and the trace did not; negative where it is the other way round.
    public var unexplained: Int64 { Int64(kernel) - Int64(firstAttemptsFailed) }
}

extension OracleContention {
    /// One of each class, from its rows.
    static func all(
        of rows: [OracleRow], firstAttemptsFailed: [LockClass: UInt64]
    ) -> [OracleContention] {
        LockClass.allCases.compactMap { lockClass in
            let own = rows.filter { $0.class == lockClass }
            guard !own.isEmpty, let failed = firstAttemptsFailed[lockClass] else { return nil }
            return OracleContention(
                class: lockClass, kernel: own.reduce(0) { $0 + $1.kernel.contentions },
                firstAttemptsFailed: failed,
                slowPaths: own.reduce(0) { $0 + $1.traced.contentions })
        }
    }
}
