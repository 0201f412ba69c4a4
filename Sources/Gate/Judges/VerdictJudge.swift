// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Judges the verdict on the selected writes.
struct VerdictJudge {
    private let selection: Selection

    init(_ selection: Selection) { self.selection = selection }

    func finding(_ allowed: [Verdict.Mode]) -> Finding {
        let verdict = selection.verdict
        let observed = "\(verdict.mode.rawValue): \(verdict.summary)"
        if isCertainlyBroken(allowed) {
            return Finding(answer: .broken, observed: observed, reasons: Because.of(selection))
        }
        if verdict.mode == .inconclusive {
            let reason = selection.isEmpty ? selection.nothing.reason : verdict.summary
            return .unknown(reason, observed: verdict.mode.rawValue)
        }
        if allowed.contains(verdict.mode) {
            return doubt.map { .unknown($0, observed: observed) }
                ?? Finding(answer: .holds, observed: observed)
        }
        if let doubt { return .unknown(doubt, observed: observed) }
        return Finding(answer: .broken, observed: observed, reasons: Because.of(selection))
    }

    /// What could turn the verdict.
    private var doubt: String? {
        selection.losses.countsAreExact ? nil : Obstacle.inexact.reason
    }

    /// One exclusive write refutes "shared" and "lockless", whatever else was missed; a shared one
    /// refutes nothing, since the exclusive side it took next may be what was missed.
    private func isCertainlyBroken(_ allowed: [Verdict.Mode]) -> Bool {
        !allowed.contains(.exclusive) && !allowed.contains(.mixed)
            && selection.groups.contains {
                $0.shape.inodeExclusive > 0 && $0.count > $0.exitsMissed
            }
    }
}

extension Selection {
    /// Nothing matches.
    var isEmpty: Bool {
        report.observation.map { filter.part(of: $0, report).files.isEmpty } ?? (calls == 0)
    }
}
