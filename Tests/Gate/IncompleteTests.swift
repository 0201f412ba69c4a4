// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

@testable import Gate

/// Losses and blind backends: never a pass, and broken only where nothing can explain it.
@Suite struct IncompleteTests {
    @Test func anyLossOfACountIsNoPass() throws {
        let keys: [WritableKeyPath<Losses, UInt64>] = [
            \.callsEnteredUnseen, \.callsUnfinished, \.callExitsMissed, \.storageFailed,
            \.filesOverLimit, \.locksOverLimit, \.acquisitionsOverLimit, \.callsOverLimit,
        ]
        for key in keys {
            var report = try Runs.passthrough()
            report.losses?[keyPath: key] = 1
            for limits in [
                "locks-a-write: {exclusive: 1}", "verdict: exclusive", "hold: {shared: {p50: 1s}}",
            ] {
                let judgement = try Runs.judge(report, limits)
                #expect(judgement.outcome == .incomplete, "\(limits)")
            }
        }
    }

    /// 4000 seen in 4000 calls; with n calls lost there were 4000 + n at most.
    @Test func aLowerBoundAboveTheMaximumIsBrokenForCertain() throws {
        var report = try Runs.passthrough()
        report.losses?.callsOverLimit = 3999
        report.verdict = Verdict(
            of: Trace(
                files: report.files, calls: report.callGroups ?? [],
                losses: try #require(report.losses)))
        #expect(try Runs.judge(report, "locks-a-write: {exclusive: 0.5}").outcome == .broken)
        #expect(
            try Runs.judge(report, "locks-a-write: {exclusive: {exact: 0.5}}").outcome == .broken)
        #expect(try Runs.judge(report, "locks-a-write: {exclusive: 0.51}").outcome == .incomplete)
        #expect(
            try Runs.judge(report, "locks-a-write: {exclusive: {exact: 2}}").outcome == .incomplete)
        #expect(try Runs.judge(report, "verdict: shared").outcome == .broken)
        #expect(try Runs.judge(report, "verdict: mixed").outcome == .incomplete)
    }

    /// The locks of a call whose return was not seen may be another's.
    @Test func whatMayBeAnotherCallsIsNoEvidence() throws {
        var report = try Runs.passthrough()
        report.losses?.callExitsMissed = 4000
        for index in (report.callGroups ?? []).indices {
            report.callGroups?[index].exitsMissed = 4000
        }
        #expect(try Runs.judge(report, "locks-a-write: {exclusive: 0}").outcome == .incomplete)
        #expect(try Runs.judge(report, "verdict: shared").outcome == .incomplete)
    }

    @Test func theRealRunWithALossIsNoPass() throws {
        let report = try Fixture.directIOParallel.report()
        #expect(try Runs.judge(report, "locks-a-write: {fi-lock: 3}").outcome == .incomplete)
        #expect(try Runs.judge(report, "locks-a-write: {fi-lock: 2.99}").outcome == .broken)
    }

    @Test(arguments: [
        "writers-inside: {min: 2}", "contended-share: {exclusive: 1}",
        "wait: {exclusive: {p99: 1s}}", "level: warning\nwait: {exclusive: {p50: 1ns}}",
    ])
    func writersThatNeverMetShowNothing(limits: String) throws {
        let judgement = try Runs.judge(try Runs.lonely(), limits)
        #expect(judgement.outcome == .incomplete)
        #expect(
            judgement.checks(.incomplete).first?.reasons.first?.contains("never overlapped") == true
        )
        #expect(
            try Runs.judge(try Runs.lonely(), "locks-a-write: {exclusive: 1}").outcome == .holds)
    }

    /// Zeros of probes that were not there are no zeros.
    @Test(arguments: [
        ("contended-share: {exclusive: 1}", Measured.Figure.exclusiveContention),
        ("wait: {exclusive: {p99: 1ns}}", .exclusiveContention),
        ("writers-inside: {min: 2}", .exclusiveContention),
        ("contended-share: {fi-lock: 1}", .fiLockContention),
        ("hold: {fi-lock: {max: 1s}}", .fiLockHolds), ("locks-a-write: {fi-lock: 9}", .fiLock),
    ])
    func whatCouldNotBeSeenCannotBeJudged(limits: String, figure: Measured.Figure) throws {
        var report = try Runs.lonely()
        report.measured = Measured(absent: [figure])
        let judgement = try Runs.judge(report, limits)
        #expect(judgement.outcome == .incomplete)
        #expect(
            judgement.checks(.incomplete).last?.reasons.first?.contains("could not be seen") == true
        )
    }

    @Test(arguments: [
        "locks-a-write: {exclusive: 9}", "contended-share: {exclusive: 1}",
        "wait: {exclusive: {p99: 1s}}", "hold: {exclusive: {p99: 1s}}",
        "baseline-ratio: {locks-a-write: {exclusive: 9}}",
    ])
    func samplesFillNoCounts(limits: String) throws {
        let report = try Fixture.observedPassthrough.report()
        let judgement = try Runs.judge(report, limits, baseline: report)
        #expect(judgement.outcome == .incomplete)
        #expect(
            judgement.checks(.incomplete).first?.reasons.first?.contains("counts no locks") == true)
    }

    @Test func samplesTellTheVerdictAndParallelism() throws {
        let (shared, exclusive) = (
            try Fixture.observedDirectIO.report(), try Fixture.observedPassthrough.report()
        )
        let limits = "where: {file: 'fuselock.*'}\nverdict: shared\nwriters-inside: {min: 4}"
        #expect(try Runs.judge(shared, limits).outcome == .holds)
        #expect(try Runs.judge(exclusive, limits).checks(.broken).count == 2)
        #expect(try Runs.judge(shared, "writers-inside: {min: 5}").outcome == .incomplete)
        #expect(
            try Runs.judge(shared, "where: {path: cached}\nverdict: shared").outcome == .incomplete)
    }

    @Test func aRunCutShortOrFailedIsNoPass() throws {
        let changes: [(inout Report) -> Void] = [
            { $0.losses?.truncated = "the mount went away" },
            { $0.workload?.interrupted = true }, { $0.workload?.exitCode = 1 },
            { $0.workload?.failures = ["writer 0: EIO"] }, { $0.calls = 8000 },
            { $0.verdict.mode = .shared }, { $0.locks?[0].acquisitions = 0 },
            { $0.callGroups?[0].queued = 1 }, { $0.callGroups = nil }, { $0.losses = nil },
            { $0.acquisitionGroups = [] },
            { $0.callGroups = [] },
        ]
        for (index, change) in changes.enumerated() {
            var report = try Runs.passthrough()
            change(&report)
            #expect(
                try Runs.judge(report, "verdict: [exclusive, shared]").outcome != .holds, "\(index)"
            )
        }
        let judge = Judge(
            try Runs.policy("verdict: exclusive"), report: try Runs.passthrough(),
            trouble: ["it ended with 1"])
        #expect(judge.judgement.outcome == .incomplete)
    }

    @Test func missingTimesDecideOnlyWhereTheyCannotMatter() throws {
        var report = try Runs.passthrough()
        let index = try #require(
            report.acquisitionGroups?.firstIndex { $0.lockClass == .inodeRwsem })
        report.acquisitionGroups?[index].acquisitions = 4039
        let row = try #require(report.locks?.firstIndex { $0.class == .inodeRwsem })
        report.locks?[row].acquisitions = 4039
        #expect(try Runs.judge(report, "hold: {exclusive: {p50: 100us}}").outcome == .holds)
        #expect(try Runs.judge(report, "hold: {exclusive: {max: 1s}}").outcome == .incomplete)
        #expect(try Runs.judge(report, "hold: {exclusive: {p999: 1s}}").outcome == .incomplete)
        let hard = try Runs.judge(report, "level: error\nhold: {exclusive: {max: 1us}}")
        #expect(hard.outcome == .broken)
    }

    /// Two open modes on one file: counts by the calls' own shapes, times not at all.
    @Test func mixedOpensAreToldApartByCalls() throws {
        var report = try Runs.passthrough()
        var other = try #require(report.callGroups?.first)
        other.requested = [.passthrough]
        other.count = 1000
        report.callGroups?[0].count = 3000
        report.callGroups?.append(other)
        let mode = "where: {open-mode: passthrough}\n"
        let counts = try Runs.judge(report, mode + "locks-a-write: {exclusive: {exact: 1}}")
        #expect(counts.outcome == .holds)
        #expect(counts.checks.last?.observed.contains("1000 in 1000") == true)
        #expect(try Runs.judge(report, mode + "locks-a-write: {exclusive: 0.5}").outcome == .broken)
        #expect(
            try Runs.judge(report, mode + "hold: {exclusive: {p50: 1s}}").outcome == .incomplete)
    }
}
