// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

@testable import Gate

@Suite struct ObserveTests {
    /// 1535 of 2100 samples with somebody queued, 1202 with a writer inside.
    @Test(arguments: [
        ("queued-share: 0.8", Outcome.holds), ("queued-share: 0.7", .broken),
        ("queued-share: 0.74", .incomplete), ("held-share: {exclusive: 0.7}", .holds),
        ("held-share: {exclusive: 0.5, shared: 0.1}", .broken),
        ("held-share: {exclusive: 0.58}", .incomplete), ("held-share: {shared: 0.01}", .holds),
        ("queued-writes: {exclusive: 0.001}", .holds), ("queued-writes: {shared: 0}", .holds),
        ("queued-writes: {exclusive: 0.0005}", .broken),
        ("where: {file: '*.img'}\nqueued-share: 1", .incomplete),
        ("where: {path: passthrough}\nqueued-share: 0.8", .holds),
    ])
    func samplesHaveLimits(limits: String, outcome: Outcome) throws {
        let judgement = try Runs.judge(try Runs.observed(), limits)
        #expect(judgement.outcome == outcome, "\(judgement.checks)")
    }

    @Test func noShareIsToldWhereSamplesWereMissed() throws {
        var report = try Runs.observed()
        report.observation?.files[0].samples.missed = 20
        let slack = try Runs.judge(report, "queued-share: 0.751").checks.last
        #expect(slack?.status == .incomplete, "missed samples may all be of it")
        report.observation?.files[0].samples.missed = 200
        let judgement = try Runs.judge(report, "queued-share: 1\nheld-share: {shared: 1}")
        #expect(judgement.checks(.incomplete).count == 2)
        #expect(
            judgement.checks(.incomplete).allSatisfy {
                $0.reasons.first?.contains("200 of 2300 samples were missed") == true
            })
    }

    /// A gate of one busy file must not pass for thirty that are merely open beside it.
    @Test func idleFilesThinNoShareOut() throws {
        var report = try Runs.observed()
        let alone = try Runs.judge(report, "queued-share: 0.5").outcome
        let busy = try #require(report.observation?.files.first)
        for number in 100..<UInt32(130) {
            var idle = ObservedFile(file: number)
            idle.opens = busy.opens
            idle.samples.taken = busy.samples.taken
            report.observation?.files.append(idle)
        }
        let judgement = try Runs.judge(report, "queued-share: 0.5")
        #expect(alone == .broken && judgement.outcome == .broken, "\(judgement.checks)")
    }

    @Test func writesThatQueuedNeedAllOfThem() throws {
        let limit = "queued-writes: {exclusive: 0.001}"
        let changes: [(inout Observation) -> Void] = [
            { $0.losses.waitsLost = 1 }, { $0.losses.locksLost = 1 }, { $0.writeCalls = nil },
            { $0.writeCalls?.besideOthers = true }, { $0.losses.callsUnwatched = 1 },
            { $0.total.evidence = nil },
        ]
        for (index, change) in changes.enumerated() {
            var report = try Runs.observed()
            if var observation = report.observation {
                change(&observation)
                report.observation = observation
            }
            #expect(try Runs.judge(report, limit).outcome == .incomplete, "\(index)")
        }
    }

    @Test func countedRunsHaveNoSamples() throws {
        let judgement = try Runs.judge(try Runs.passthrough(), "queued-share: 1")
        #expect(judgement.checks.last?.reasons.first?.contains("takes no samples") == true)
    }

    @Test func baselinesAreComparedByThem() throws {
        let baseline = try Runs.observed()
        let policy = Policy.notAbove(baseline)
        let same = Judge(policy, report: baseline, baseline: baseline).judgement
        #expect(same.outcome == .holds)
        #expect(
            same.checks.map(\.measure) == [
                "complete", "verdict", "baseline-ratio queued-share",
                "baseline-ratio queued-writes exclusive", "baseline-ratio queued-writes shared",
            ])
        var quiet = baseline
        quiet.observation?.files[0].samples.waiting = 100
        quiet.observation?.total.evidence?.queuedExclusive = 10
        let worse = Judge(.notAbove(quiet), report: baseline, baseline: quiet).judgement
        #expect(
            worse.checks(.warning).map(\.measure) == [
                "baseline-ratio queued-share", "baseline-ratio queued-writes exclusive",
            ])
        let strict = "level: error\nbaseline-ratio: {queued-share: 2}"
        #expect(try Runs.judge(baseline, strict, baseline: quiet).outcome == .broken)
        quiet.verdict.mode = .shared
        let shared = try Fixture.observedDirectIO.report()
        var alike = baseline
        alike.openFlags = shared.openFlags
        #expect(
            Judge(.notAbove(shared), report: alike, baseline: shared).judgement.checks(.broken)
                .first?.measure == "verdict")
    }

    /// What is written in a comment holds too.
    @Test(arguments: Fixture.allCases) func suggestionsHold(fixture: Fixture) throws {
        var report = try fixture.report()
        report.losses = report.losses.map { _ in Losses() }
        if report.observation != nil { report = try Runs.counted(report) }
        let yaml = PolicyWriter(report).yaml
        let lines = yaml.split(separator: "\n").map { line -> String in
            guard let start = line.range(of: "# "), line[start.upperBound...].contains(": {")
            else { return String(line) }
            return line.replacingCharacters(in: start, with: "")
        }
        #expect(lines.count { $0.contains("where:") } == 1)
        #expect(lines.count { $0.contains("baseline-ratio:") } == 1)
        let policy = try Policy(parsing: lines.joined(separator: "\n"), from: "init")
        let judgement = Judge(policy, report: report, baseline: report).judgement
        #expect(judgement.checks.filter { $0.status != .holds } == [], "\(yaml)")
    }

    /// What was observed is told in percent.
    @Test func sharesOfALimitAreInPercentToo() throws {
        func bound(_ limits: String) throws -> String? {
            try Runs.judge(try Runs.observed(), limits).checks.last?.limit
        }
        #expect(try bound("queued-share: 0.125") == "at most 12.5 % of the time")
        #expect(
            try bound("contended-share: {exclusive: 0.2}") == "at most 20 % of the acquisitions")
    }
}
