// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Judges waits and holds.
struct TimeJudge {
    private let selection: Selection
    private let time: LockTime
    private let kind: LockKind

    init(_ selection: Selection, _ time: LockTime, _ kind: LockKind) {
        self.selection = selection
        self.time = time
        self.kind = kind
    }

    func finding(_ statistic: Statistic, _ most: UInt64) -> Finding {
        switch distribution {
        case .failure(let obstacle): return .unknown(obstacle.reason)
        case .success(let distribution):
            guard let range = distribution.range(of: statistic) else {
                return Finding(answer: .holds, observed: "never taken")
            }
            let observed = Units.time(range.likely)
            if let worst = range.worst, worst <= most {
                return Finding(answer: .holds, observed: observed)
            }
            guard let best = range.best, best > most else {
                let missing = "\(distribution.missing) of them have no measured \(time.rawValue)"
                return .unknown(missing, observed: observed)
            }
            return Finding(
                answer: .broken, observed: observed, reasons: Because.of(selection, kind))
        }
    }

    /// The times of the lock, or why they cannot be judged.
    var distribution: Result<TimeDistribution, Obstacle> {
        if case .failure(let obstacle) = CountEvidence.of(kind, in: selection) {
            return .failure(obstacle)
        }
        if time == .hold, !selection.measured.holds(of: kind.lockClass) {
            return .failure("holds of this lock could not be seen on this kernel")
        }
        if time == .wait, let obstacle = selection.noOverlap { return .failure(obstacle) }
        guard let groups = selection.acquisitions(of: kind) else {
            return .failure(.cannotTellApart)
        }
        var times = NanosecondHistogram()
        for group in groups { times.merge(time == .wait ? group.wait : group.hold) }
        return .success(
            TimeDistribution(times: times, acquisitions: groups.map(\.acquisitions).saturatingSum))
    }
}

/// Measured times, and the number of acquisitions that have none.
struct TimeDistribution {
    let times: NanosecondHistogram
    let acquisitions: UInt64

    var missing: UInt64 { acquisitions - min(acquisitions, times.count) }

    /// A figure as measured, and the least and the most it can be whatever the missing times are.
    struct Range {
        let likely: UInt64
        let best: UInt64?
        let worst: UInt64?
    }

    /// `nil` without a single time measured or missing.
    func range(of statistic: Statistic) -> Range? {
        guard times.count > 0 || missing > 0 else { return nil }
        let (known, unknown) = (Double(times.count), Double(missing))
        let rank = statistic.quantile * (known + unknown)
        func value(at rank: Double) -> UInt64? {
            guard rank <= known, known > 0 else { return nil }
            return statistic == .max
                ? times.max : times.value(atQuantile: Swift.max(0, rank) / known)
        }
        let likely =
            statistic == .max ? times.max : times.value(atQuantile: statistic.quantile) ?? 0
        return Range(
            likely: likely, best: value(at: statistic == .max ? known : rank - unknown),
            worst: value(at: rank))
    }
}
