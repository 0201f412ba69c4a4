// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What stands against taking a run for all that it was to be.
public enum Wholeness {
    /// One sentence a doubt; none for a run that saw everything.
    public static func doubts(about report: Report) -> [String] {
        contradictions(in: report) + losses(of: report) + uncompleted(in: report)
            + workload(of: report)
    }

    /// The locks of a completion count with its write, so that one still to come is a gap. Each
    /// passthrough write that returned -EIOCBQUEUED has one (fs/fuse/passthrough.c,
    /// `fuse_passthrough_end_write`).
    private static func uncompleted(in report: Report) -> [String] {
        let groups = (report.callGroups ?? []).filter { $0.path == .passthrough }
        let queued = groups.filter { !$0.isCompletion }.map(\.queued).saturatingSum
        let completed = groups.filter(\.isCompletion).map(\.count).saturatingSum
        return queued > completed
            ? ["\(queued - completed) asynchronous writes had not completed at the end"] : []
    }

    private static func losses(of report: Report) -> [String] {
        var doubts: [String] = []
        if report.verdict.mode == .inconclusive {
            doubts.append("the verdict is inconclusive: \(report.verdict.summary)")
        }
        if let losses = report.losses, !losses.countsAreExact {
            doubts.append(
                "counts are not exact: \(losses.sentences.joined(separator: "; "))")
        } else if let truncated = report.losses?.truncated {
            doubts.append("the run was cut short: \(truncated)")
        }
        if let losses = report.observation?.losses {
            if let truncated = losses.truncated {
                doubts.append("the run was cut short: \(truncated)")
            }
            if losses.filesOverLimit > 0 || losses.filesNotPinned ?? 0 > 0
                || losses.searchesFailed > 0
            {
                doubts.append(
                    "files were not observed: \(losses.sentences.joined(separator: "; "))")
            }
        }
        return doubts
    }

    private static func workload(of report: Report) -> [String] {
        guard let workload = report.workload else { return [] }
        var doubts: [String] = []
        if let failure = workload.failures.first {
            doubts.append("the workload failed: \(failure)")
        }
        if workload.interrupted { doubts.append("the workload was interrupted") }
        if let code = workload.exitCode, code != 0 {
            doubts.append("the workload ended with exit code \(code)")
        }
        return doubts
    }

    /// A report whose sums do not follow from its parts was not written by this program.
    private static func contradictions(in report: Report) -> [String] {
        var doubts: [String] = []
        if report.oracle?.contains(where: \.isContradiction) ?? false {
            doubts.append("/proc/lock_stat contradicts the trace")
        }
        let isProbed = report.observation == nil
        if isProbed != (report.callGroups != nil) || isProbed != (report.locks != nil)
            || isProbed != (report.acquisitionGroups != nil) || isProbed != (report.losses != nil)
        {
            doubts.append("the report has neither all counts nor samples in their place")
        }
        guard let groups = report.callGroups, let locks = report.locks else { return doubts }
        let calls = groups.filter { !$0.isCompletion }
        if report.calls != calls.map(\.count).saturatingSum {
            doubts.append("the report contradicts itself: its calls are not the sum of its groups")
        }
        let verdict = Selection(report, Filter()).recomputedVerdict
        // Older versions were surer where calls were lost, and had no word for no lock at all.
        let isSettled = report.losses?.lostCalls == 0 && report.verdict.mode != .inconclusive
        if isSettled && verdict.mode != report.verdict.mode
            || verdict.exclusiveCalls != report.verdict.exclusiveCalls
            || verdict.sharedCalls != report.verdict.sharedCalls
        {
            doubts.append(
                "the report contradicts itself: its verdict does not follow from its groups")
        }
        for kind in LockKind.allCases {
            let rows = locks.filter { $0.class == kind.lockClass && $0.mode == kind.mode }
            let parts = (report.acquisitionGroups ?? []).filter {
                $0.lockClass == kind.lockClass && $0.mode == kind.mode
            }
            if rows.map(\.acquisitions).saturatingSum != parts.map(\.acquisitions).saturatingSum {
                doubts.append(
                    "the report contradicts itself: \(kind.rawValue) is not the sum of its groups")
            }
        }
        return doubts
    }
}
