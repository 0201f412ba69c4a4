// SPDX-License-Identifier: Apache-2.0

import LockModel

/// One thing that must hold.
public enum Limit: Equatable, Sendable {
    /// The verdict is one of these.
    case verdict([Verdict.Mode])
    /// Acquisitions over write calls.
    case locksAWrite(LockKind, CountBound)
    /// Share of the acquisitions that were contended, at most; 0...1.
    case contendedShare(LockKind, ExactNumber)
    /// A time of a lock, at most, in nanoseconds.
    case time(LockTime, LockKind, Statistic, UInt64)
    /// Writers that held `i_rwsem` at once, at least.
    case writersInside(UInt64)
    /// What samples can tell, at most.
    case sampled(SampledFigure, ExactNumber)
    /// The verdict is the baseline's; what `--baseline` alone asks for.
    case baselineVerdict
    /// A figure over the baseline's.
    case baseline(BaselineFigure, ExactNumber)

    /// Times depend on the machine and its other work, so that they warn; the rest is an error.
    var defaultLevel: Level {
        switch self {
        case .verdict, .locksAWrite, .contendedShare, .writersInside, .sampled, .baselineVerdict,
            .baseline(.locksAWrite, _):
            .error
        case .time, .baseline: .warning
        }
    }
}

/// A limit of acquisitions a write.
public struct CountBound: Equatable, Sendable {
    /// The limit is a maximum, or the very number.
    public enum Kind: String, Sendable { case max, exact }

    /// How to read the limit.
    public var kind: Kind
    /// Acquisitions a write.
    public var limit: ExactNumber
    /// By how much it may be missed, in acquisitions a write.
    public var tolerance = ExactNumber.zero
}

/// Which time of a lock.
public enum LockTime: String, Sendable {
    /// What acquisitions waited for others, from entry to exit of the lock function; 0 where the lock was free.
    case wait
    /// From acquisition to release.
    case hold
}

/// Which figure of a distribution.
public enum Statistic: String, CaseIterable, Sendable {
    case p50, p90, p99, p999, max

    /// 0...1.
    var quantile: Double {
        switch self {
        case .p50: 0.5
        case .p90: 0.9
        case .p99: 0.99
        case .p999: 0.999
        case .max: 1
        }
    }
}

/// What is set against the baseline.
public enum BaselineFigure: Equatable, Sendable {
    /// Acquisitions over write calls: the ratio at most.
    case locksAWrite(LockKind)
    /// A time of a lock: the ratio at most.
    case time(LockTime, LockKind, Statistic)
    /// What samples can tell: the ratio at most, beyond what chance explains.
    case sampled(SampledFigure)
    /// The workload's writes a second: the ratio at least.
    case iops
}
