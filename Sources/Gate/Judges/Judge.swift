// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Holds a run against a policy.
///
/// A limit is broken only if no loss can explain it: counts that are exact, or a lower bound of the
/// acquisitions above what the limit allows to an upper bound of the calls. It holds only if the
/// counts it rests on are exact. Everything in between is incomplete, and so is a run that was cut
/// short; neither ever passes. Broken for certain outweighs incomplete.
public struct Judge {
    let policy: Policy
    let report: Report
    let baseline: Report?
    /// What the caller knows to be wrong with the run, beside what the report says.
    let trouble: [String]

    /// A judge of this run.
    ///
    /// - Parameter trouble: what is known to be wrong with the run beside what its report says.
    public init(_ policy: Policy, report: Report, baseline: Report? = nil, trouble: [String] = []) {
        self.policy = policy
        self.report = report
        self.baseline = baseline
        self.trouble = trouble
    }

    /// The answer.
    public var judgement: Judgement {
        let checks = [wholeness] + policy.rules.flatMap(checks)
        let outcome: Outcome =
            checks.contains { $0.status == .broken }
            ? .broken : checks.contains { $0.status == .incomplete } ? .incomplete : .holds
        return Judgement(
            policy: policy.name, about: policy.about, run: RunKey(of: report),
            recordedAt: report.recordedAt, verdict: report.verdict.summary,
            baseline: baseline.map(RunKey.init), outcome: outcome, checks: checks)
    }

    private var wholeness: Check {
        let doubts = Wholeness.doubts(about: report) + trouble
        return Check(
            rule: "the run", measure: "complete", limit: "all of the run was seen",
            observed: doubts.isEmpty ? "it was" : "it was not",
            status: doubts.isEmpty ? .holds : .incomplete, reasons: doubts)
    }

    private func checks(of rule: Rule) -> [Check] {
        let selection = Selection(report, rule.filter)
        let lesser = rule.filter.lesser(in: report).map { Selection(report, $0) }
        return rule.limits.map { limit in
            let finding = finding(limit, of: rule, selection, lesser)
            let status: Check.Status =
                switch finding.answer {
                case .holds: .holds
                case .unknown: .incomplete
                case .broken: rule.level(of: limit) == .error ? .broken : .warning
                }
            return Check(
                rule: rule.name, where: rule.filter.isEmpty ? nil : rule.filter.description,
                measure: limit.title, limit: limit.bound, observed: finding.observed,
                status: status, reasons: finding.reasons)
        }
    }

    private func baselineJudge(_ selection: Selection, _ rule: Rule) -> BaselineJudge {
        BaselineJudge(
            selection, baseline, of: rule.filter, mayDifferIn: policy.baselineMayDifferIn)
    }

    /// Where writes of the rule's open mode are there no more, and others are whose opens lost flags of it,
    /// what these break is broken; what they keep to is no pass.
    private func finding(
        _ limit: Limit, of rule: Rule, _ selection: Selection, _ lesser: Selection?
    ) -> Finding {
        let asked = finding(limit, rule, selection)
        guard asked.answer == .unknown, let lesser else { return asked }
        var finding = finding(limit, rule, lesser)
        guard finding.answer == .broken else { return asked }
        finding.reasons.append(
            "no write matches \(rule.filter.description): the open files lost flags of it")
        return finding
    }

    private func finding(_ limit: Limit, _ rule: Rule, _ selection: Selection) -> Finding {
        switch limit {
        case .verdict(let modes): VerdictJudge(selection).finding(modes)
        case .locksAWrite(let kind, let bound): CountJudge(selection, kind).finding(bound)
        case .contendedShare(let kind, let most): ContentionJudge(selection, kind).finding(most)
        case .time(let time, let kind, let statistic, let most):
            TimeJudge(selection, time, kind).finding(statistic, most)
        case .writersInside(let least): ParallelismJudge(selection).finding(least)
        case .sampled(let figure, let most): SampledJudge(selection, figure).finding(most)
        case .baselineVerdict: baselineJudge(selection, rule).verdict
        case .baseline(let figure, let ratio):
            baselineJudge(selection, rule).finding(figure, ratio)
        }
    }
}
