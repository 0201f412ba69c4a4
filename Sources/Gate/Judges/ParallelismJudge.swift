// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Judges how many writers were inside `i_rwsem` at once.
struct ParallelismJudge {
    private let selection: Selection

    init(_ selection: Selection) { self.selection = selection }

    func finding(_ least: UInt64) -> Finding {
        if selection.isEmpty { return .unknown(selection.nothing.reason) }
        return selection.report.observation.map { sampled($0, least) } ?? counted(least)
    }

    private func counted(_ least: UInt64) -> Finding {
        let counts = selection.files.compactMap(\.writersInsideMax)
        guard let most = counts.max() else {
            return .unknown("the report does not say how many writers were inside")
        }
        let observed = "at most \(most) at once"
        if let obstacle = selection.noOverlap {
            return .unknown(obstacle.reason, observed: observed)
        }
        guard selection.losses.countsAreExact else {
            return .unknown(Obstacle.inexact.reason, observed: observed)
        }
        return most >= least
            ? Finding(answer: .holds, observed: observed)
            : Finding(answer: .broken, observed: observed, reasons: Because.of(selection))
    }

    /// Samples prove that so many were inside; that no more ever were follows only from the lock's
    /// own rule, one writer on the exclusive side, while others queued.
    private func sampled(_ observation: Observation, _ least: UInt64) -> Finding {
        let samples = selection.filter.part(of: observation, selection.report).total
        let seen = max(samples.largestReaders, samples.exclusive.total.samples > 0 ? 1 : 0)
        let observed = "\(seen) at once in the samples"
        let isProven = least == 1 || samples.parallel > 0
        if seen >= least, isProven { return Finding(answer: .holds, observed: observed) }
        if let obstacle = selection.noOverlap {
            return .unknown(obstacle.reason, observed: observed)
        }
        if least > 1, selection.verdict.mode == .exclusive {
            return Finding(answer: .broken, observed: observed, reasons: Because.of(selection))
        }
        return .unknown("samples do not show the most there ever were", observed: observed)
    }
}
