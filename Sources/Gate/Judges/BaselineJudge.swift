// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Judges figures against the same of a baseline.
struct BaselineJudge {
    private let selection: Selection
    private let baseline: Report?
    private let mayDifferIn: Set<RunKey.Part>

    init(_ selection: Selection, _ baseline: Report?, mayDifferIn: Set<RunKey.Part>) {
        self.selection = selection
        self.baseline = baseline
        self.mayDifferIn = mayDifferIn
    }

    func finding(_ figure: BaselineFigure, _ ratio: ExactNumber) -> Finding {
        guard let baseline else { return .unknown("there is no baseline: give --baseline") }
        if let obstacle = obstacle(to: baseline) { return .unknown(obstacle.reason) }
        let before = Selection(baseline, selection.filter)
        return switch figure {
        case .locksAWrite(let kind): counts(kind, before, ratio)
        case .time(let time, let kind, let statistic): times(time, kind, statistic, before, ratio)
        case .sampled(let figure): SampledJudge(selection, figure).finding(ratio, over: before)
        case .iops: iops(before: baseline.workload, now: selection.report.workload, ratio)
        }
    }

    /// The verdict against the baseline's.
    var verdict: Finding {
        guard let baseline else { return .unknown("there is no baseline: give --baseline") }
        if let obstacle = obstacle(to: baseline) { return .unknown(obstacle.reason) }
        let before = Selection(baseline, selection.filter).verdict
        var finding = VerdictJudge(selection).finding([before.mode])
        finding.observed += " (baseline: \(before.mode.rawValue))"
        return finding
    }

    private func obstacle(to baseline: Report) -> Obstacle? {
        let (old, new) = (RunKey(of: baseline), RunKey(of: selection.report))
        let differences = new.unlikeness(to: old, except: mayDifferIn)
        if !differences.isEmpty {
            return Obstacle(
                "the baseline is of another run: \(differences.joined(separator: "; ")) (a policy with "
                    + "baseline-may-differ-in compares them)")
        }
        return Wholeness.doubts(about: baseline).first.map { Obstacle("in the baseline \($0)") }
    }

    private func counts(_ kind: LockKind, _ before: Selection, _ ratio: ExactNumber) -> Finding {
        let (old, new): (CountEvidence, CountEvidence)
        switch (CountEvidence.of(kind, in: before), CountEvidence.of(kind, in: selection)) {
        case (.failure(let obstacle), _): return .unknown("in the baseline \(obstacle.reason)")
        case (_, .failure(let obstacle)): return .unknown(obstacle.reason)
        case (.success(let first), .success(let second)): (old, new) = (first, second)
        }
        let observed = "\(new.description) (baseline: \(old.description))"
        func exceeds(_ acquisitions: UInt64, _ calls: UInt64) -> Bool? {
            compare(
                [acquisitions, old.calls, ExactNumber.scale],
                [ratio.billionths, old.acquisitions, calls]
            ).map { $0 == .above }
        }
        let reasons = Because.of(selection, kind)
        if let doubt = new.doubt {
            return exceeds(new.least, new.mostCalls) == true
                ? Finding(
                    answer: .broken, observed: observed,
                    reasons: reasons + ["no loss can explain it"])
                : .unknown(doubt, observed: observed)
        }
        guard let isBroken = exceeds(new.acquisitions, new.calls) else {
            return .unknown("the counts are too large to compare", observed: observed)
        }
        return isBroken
            ? Finding(answer: .broken, observed: observed, reasons: reasons)
            : Finding(answer: .holds, observed: observed)
    }

    private func times(
        _ time: LockTime, _ kind: LockKind, _ statistic: Statistic, _ before: Selection,
        _ ratio: ExactNumber
    ) -> Finding {
        switch TimeJudge(before, time, kind).distribution {
        case .failure(let obstacle): return .unknown("in the baseline \(obstacle.reason)")
        case .success(let distribution):
            guard let old = distribution.range(of: statistic)?.likely else {
                return .unknown("in the baseline the lock was never taken")
            }
            let product = UInt128(old) * UInt128(ratio.billionths) / UInt128(ExactNumber.scale)
            var finding = TimeJudge(selection, time, kind)
                .finding(statistic, UInt64(clamping: product))
            finding.observed += " (baseline: \(Units.time(old)))"
            return finding
        }
    }

    private func iops(
        before: WorkloadFigures?, now: WorkloadFigures?, _ ratio: ExactNumber
    ) -> Finding {
        guard let before, let old = before.total, let now, let new = now.total,
            before.elapsedNs > 0, now.elapsedNs > 0, old.writes > 0
        else { return .unknown("nobody counted the writes a second in both runs") }
        let observed =
            "\(Units.count(now.iops ?? 0)) IOPS (baseline: \(Units.count(before.iops ?? 0)))"
        guard
            let order = compare(
                [new.writes, before.elapsedNs, ExactNumber.scale],
                [ratio.billionths, old.writes, now.elapsedNs])
        else { return .unknown("the figures are too large to compare", observed: observed) }
        return order == .below
            ? Finding(answer: .broken, observed: observed, reasons: Because.of(selection))
            : Finding(answer: .holds, observed: observed)
    }
}
