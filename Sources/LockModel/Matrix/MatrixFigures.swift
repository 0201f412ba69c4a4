// SPDX-License-Identifier: Apache-2.0

/// What a cell keeps of a report.
public struct MatrixFigures: Codable, Equatable, Sendable {
    /// How the kernel was watched: `probe` or `observe`.
    public var backend: String
    /// Which side of `i_rwsem` the writes took.
    public var verdict: Verdict.Mode
    /// Write calls seen; absent where they were sampled.
    public var writes: UInt64?
    /// Acquisitions a write call; absent where they were sampled.
    public var locksAWrite: LocksAWrite?
    /// 99 % of the waits for `i_rwsem`, on either side, took no longer, in nanoseconds; absent
    /// without acquisitions.
    public var waitP99Ns: UInt64?
    /// Most writers that held `i_rwsem` at once; absent where not known.
    public var peakWriters: UInt64?
    /// Nothing is missing from the counts; absent where nothing was counted.
    public var isExact: Bool?
    /// What was missed, a sentence each; empty where the counts are exact.
    public var losses: [String]

    /// The figures of one run.
    public init(_ report: Report) {
        backend = report.backend
        verdict = report.verdict.mode
        writes = report.calls
        locksAWrite = report.locks.map(LocksAWrite.init)
        let waits = (report.locks ?? []).filter { $0.class == .inodeRwsem }.map(\.waitNs)
        waitP99Ns = waits.reduce(into: NanosecondHistogram()) { $0.merge($1) }
            .value(atQuantile: 0.99)
        peakWriters = report.writersInside?.max
        isExact = report.losses?.countsAreExact
        losses = isExact == false ? report.losses?.sentences ?? [] : []
    }
}

/// Acquisitions by lock, each over the number of write calls; those of completions are in it.
public struct LocksAWrite: Codable, Equatable, Sendable {
    /// `i_rwsem` of the FUSE inode, exclusive side.
    public var exclusive: Double
    /// `i_rwsem` of the FUSE inode, shared side.
    public var shared: Double
    /// `fi->lock`; absent where it was not traced.
    public var fiLock: Double?
    /// `i_rwsem` of the backing inode, exclusive side.
    public var backingExclusive: Double
    /// `i_rwsem` of the backing inode, shared side.
    public var backingShared: Double

    /// The writes took any lock of the backing inode.
    public var hasBacking: Bool { backingExclusive + backingShared > 0 }

    init(_ rows: [LockRow]) {
        func perCall(_ lockClass: LockClass, _ mode: LockMode) -> Double? {
            rows.first { $0.class == lockClass && $0.mode == mode }?.perCall
        }
        exclusive = perCall(.inodeRwsem, .exclusive) ?? 0
        shared = perCall(.inodeRwsem, .shared) ?? 0
        fiLock = perCall(.fiLock, .spin)
        backingExclusive = perCall(.backingRwsem, .exclusive) ?? 0
        backingShared = perCall(.backingRwsem, .shared) ?? 0
    }
}
