// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Judges figures against the same of a baseline.
struct BaselineJudge {
    private let selection: Selection
    private let baseline: Report?
    private let filter: Filter
    private let mayDifferIn: Set<RunKey.Part>

    /// - Parameter filter: the writes of the baseline.
    init(
        _ selection: Selection, _ baseline: Report?, of filter: Filter,
        mayDifferIn: Set<RunKey.Part>
    ) {
        self.selection = selection
        self.baseline = baseline
        self.filter = filter
        self.mayDifferIn = mayDifferIn
    }

    func finding(_ figure: BaselineFigure, _ ratio: ExactNumber) -> Finding {
        judged { before in
            switch figure {
            case .locksAWrite(let kind): counts(kind, before, ratio)
            case .time(let time, let kind, let statistic):
                times(time, kind, statistic, before, ratio)
            case .sampled(let figure): SampledJudge(selection, figure).finding(ratio, over: before)
            case .iops:
                iops(before: before.report.workload, now: selection.report.workload, ratio)
            }
        }
    }

    /// The verdict against the baseline's.
    var verdict: Finding {
        judged { before in
            let mode = before.verdict.mode
            var finding = VerdictJudge(selection).finding([mode])
            finding.observed += " (baseline: \(mode.rawValue))"
            return finding
        }
    }

    /// What a comparison finds, of runs that can be compared. Where open files lost flags that writers share
    /// the lock for, what is worse is worse for that; what is not is still no pass.
    private func judged(_ compare: (Selection) -> Finding) -> Finding {
        guard let baseline else { return .unknown("there is no baseline: give --baseline") }
        let differences = differences(from: baseline)
        let unlike = differences.isEmpty ? nil : differences.joined(separator: "; ")
        let another = unlike.map {
            Finding.unknown(
                "the baseline is of another run: \($0) (a policy with baseline-may-differ-in "
                    + "compares them)")
        }
        if let another, !hasLostFlags(since: baseline) { return another }
        if let doubt = Wholeness.doubts(about: baseline).first {
            return .unknown("in the baseline \(doubt)")
        }
        var finding = compare(Selection(baseline, filter))
        guard let unlike, let another else { return finding }
        guard finding.answer == .broken else { return another }
        finding.reasons.append("the open files lost flags since: \(unlike)")
        return finding
    }

    private func differences(from baseline: Report) -> [String] {
        RunKey(of: selection.report).unlikeness(to: RunKey(of: baseline), except: mayDifferIn)
    }

    /// In nothing else the two runs differ.
    private func hasLostFlags(since baseline: Report) -> Bool {
        let parts = RunKey(of: selection.report).differences(from: RunKey(of: baseline))
        return Set(parts).subtracting(mayDifferIn) == [.openMode]
            && LostFlags(from: baseline, to: selection.report) != nil
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
