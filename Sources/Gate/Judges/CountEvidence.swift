// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// How often a lock was taken, and how far losses could move that.
struct CountEvidence {
    /// Acquisitions counted, those in completions included.
    let acquisitions: UInt64
    /// Write calls counted.
    let calls: UInt64
    /// Acquisitions that no loss can explain away: those of calls whose return was seen.
    let least: UInt64
    /// Write calls there can have been: those counted, those known to be missing, and one more for
    /// each call whose return was not seen, since it may hide another.
    let mostCalls: UInt64
    /// Why the counts are not exact; `nil` when they are.
    let doubt: String?

    /// The counts of a run; or why there are none.
    static func of(_ kind: LockKind, in selection: Selection) -> Result<Self, Obstacle> {
        let report = selection.report
        guard report.observation == nil, report.callGroups != nil, let locks = report.locks else {
            let instead =
                report.observation == nil
                ? "" : ": queued-share, held-share and queued-writes are its limits"
            return .failure("the \(report.backend) backend counts no locks\(instead)")
        }
        guard selection.calls > 0 else { return .failure(selection.nothing) }
        // Backing locks have rows only where they were taken, the others whenever they were traced.
        let name = kind.lockClass.traits.name
        guard selection.measured.acquisitions(of: kind.lockClass) else {
            return .failure(Obstacle("\(name) could not be seen on this kernel"))
        }
        if kind.mode == .spin, !locks.contains(where: { $0.class == kind.lockClass }) {
            return .failure(
                Obstacle("\(name) was not traced (--no-spinlocks, or a PREEMPT_RT kernel)"))
        }
        return .success(CountEvidence(kind, in: selection))
    }

    private init(_ kind: LockKind, in selection: Selection) {
        let losses = selection.losses
        calls = selection.calls
        let shapes = selection.groups.map { (kind.count(in: $0.shape), $0) }
        let taken = selection.acquisitions?.filter {
            $0.lockClass == kind.lockClass && $0.mode == kind.mode
        }
        acquisitions =
            taken?.map(\.acquisitions).saturatingSum
            ?? shapes.map { times($0, $1.count) }.saturatingSum
        least = shapes.map { times($0, $1.count - min($1.count, $1.exitsMissed)) }.saturatingSum
        mostCalls =
            [
                calls, losses.callsEnteredUnseen, losses.callsUnfinished, losses.storageFailed,
                losses.filesOverLimit, losses.callsOverLimit, losses.callExitsMissed,
            ].saturatingSum
        if !losses.countsAreExact {
            doubt = Obstacle.inexact.reason
        } else if taken == nil, shapes.contains(where: { $0.0 == .max }) {
            doubt = "some calls took the lock more than 254 times"
        } else {
            doubt = nil
        }
    }

    /// `4000 in 4000 writes, 1 a write`.
    var description: String {
        let ratio = Units.ratio(Double(acquisitions) / Double(calls))
        return "\(acquisitions) in \(calls) writes, \(ratio) a write"
    }
}

/// Why something cannot be judged.
struct Obstacle: Error, ExpressibleByStringInterpolation {
    let reason: String
    init(stringLiteral value: String) { reason = value }
}

extension Obstacle {
    /// What was lost is said once, of the run.
    static let inexact: Obstacle = "counts are not exact (see the run)"

    init(_ reason: String) { self.reason = reason }
}

extension Selection {
    /// Why a rule has nothing to judge.
    var nothing: Obstacle {
        filter.isEmpty
            ? "no write was seen" : "no write of the run matches \(filter.description)"
    }
}

private func times(_ count: UInt8, _ calls: UInt64) -> UInt64 {
    let (product, overflow) = UInt64(count).multipliedReportingOverflow(by: calls)
    return overflow ? .max : product
}
