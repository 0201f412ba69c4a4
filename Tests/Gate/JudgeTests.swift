// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Gate

/// Every kind of limit, held once and broken once.
@Suite struct JudgeTests {
    @Test(arguments: [
        "verdict: exclusive", "verdict: [shared, exclusive]", "locks-a-write: {exclusive: 1}",
        "locks-a-write: {shared: {exact: 0}, fi-lock: {exact: 1}, backing-exclusive: 1}",
        "locks-a-write: {exclusive: {exact: 0.99, tolerance: 0.01}}",
        "contended-share: {exclusive: 0.1, shared: 0}", "wait: {exclusive: {p50: 1us, max: 1s}}",
        "hold: {exclusive: {p99: 295us}, shared: {p99: 1ns}}", "writers-inside: {min: 1}",
        "where: {path: passthrough, open-mode: passthrough+parallel, file: 'fuselock.*'}\n"
            + "verdict: exclusive\nlocks-a-write: {fi-lock: 1}",
    ])
    func holds(limits: String) throws {
        let judgement = try Runs.judge(try Runs.passthrough(), limits)
        #expect(judgement.outcome == .holds)
        #expect(judgement.checks.allSatisfy { $0.status == .holds }, "\(judgement.checks)")
    }

    @Test func locklessIsAVerdictToAskFor() throws {
        var report = try Runs.passthrough()
        for index in (report.callGroups ?? []).indices {
            report.callGroups?[index].shape = CallShape()
        }
        (report.acquisitionGroups, report.losses) = ([], Losses())
        report.locks = report.locks?.filter { $0.acquisitions == 0 }
        report.verdict = Verdict(of: Trace(files: report.files, calls: report.callGroups ?? []))
        #expect(report.verdict.mode == .lockless)
        #expect(try Runs.judge(report, "verdict: lockless").outcome == .holds)
        #expect(try Runs.judge(report, "verdict: shared").outcome == .broken)
        #expect(try Runs.judge(try Runs.passthrough(), "verdict: lockless").outcome == .broken)
    }

    private static let stripped = "this kernel dropped it at open"

    @Test(arguments: [
        ("verdict: shared", "exclusive: every one of 4000", stripped),
        ("verdict: mixed", "exclusive: every one", stripped),
        ("locks-a-write: {exclusive: 0}", "4000 in 4000 writes", stripped),
        ("locks-a-write: {exclusive: 0.99975}", "1 a write", "fuse_passthrough_write_iter"),
        ("locks-a-write: {shared: {exact: 1}}", "0 in 4000", "nobody took it"),
        ("locks-a-write: {fi-lock: {exact: 3}}", "4000 in 4000", "fuse_write_update_attr"),
        ("locks-a-write: {backing-exclusive: 0.5}", "4000 in 4000", "shmem_file_write_iter"),
        ("contended-share: {exclusive: 0.0967}", "387 of 4000 contended", stripped),
        ("level: error\nwait: {exclusive: {p99: 1ms}}", "4.19 ms", stripped),
        ("level: error\nhold: {fi-lock: {max: 1us}}", "207 µs", "fuse_write_update_attr"),
        ("writers-inside: {min: 2}", "at most 1 at once", stripped),
        ("where: {path: passthrough}\nlocks-a-write: {exclusive: 0}", "4000 in 4000", stripped),
        ("where: {file: 'fuse*'}\nverdict: shared", "exclusive", stripped),
    ])
    func breaks(limits: String, observed: String, reason: String) throws {
        let judgement = try Runs.judge(try Runs.passthrough(), limits)
        #expect(judgement.outcome == .broken)
        let check = try #require(judgement.checks(.broken).first)
        #expect(check.observed.contains(observed), "\(check.observed)")
        #expect(check.reasons.contains { $0.contains(reason) }, "\(check.reasons)")
        #expect(!check.limit.isEmpty)
    }

    @Test(arguments: [
        "wait: {exclusive: {p99: 1ms}}", "hold: {exclusive: {p50: 1us}}",
        "level: warning\nverdict: shared",
    ])
    func warningsDoNotBreak(limits: String) throws {
        let judgement = try Runs.judge(try Runs.passthrough(), limits)
        #expect(judgement.outcome == .holds)
        #expect(judgement.checks(.warning).count == 1)
    }

    @Test func aCountThatIsOffByOneIsBroken() throws {
        var report = try Runs.passthrough()
        let group = try #require(
            report.acquisitionGroups?.firstIndex { $0.lockClass == .fiLock })
        report.acquisitionGroups?[group].acquisitions = 4001
        let row = try #require(report.locks?.firstIndex { $0.class == .fiLock })
        report.locks?[row].acquisitions = 4001
        #expect(try Runs.judge(report, "locks-a-write: {fi-lock: 1}").outcome == .broken)
        #expect(try Runs.judge(report, "locks-a-write: {fi-lock: 1.00025}").outcome == .holds)
        #expect(try Runs.judge(report, "locks-a-write: {fi-lock: 1.000249999}").outcome == .broken)
        let tolerant = "locks-a-write: {fi-lock: {exact: 1, tolerance: 0.00025}}"
        #expect(try Runs.judge(report, tolerant).outcome == .holds)
    }

    @Test(arguments: [
        ("where: {path: direct-io}\nverdict: exclusive", "no write of the run matches path"),
        ("where: {open-mode: direct-io}\nlocks-a-write: {fi-lock: 9}", "no write of the run"),
        ("where: {file: '*.img'}\nwriters-inside: {min: 1}", "no write of the run matches file"),
        ("baseline-ratio: {iops: 0.1}", "there is no baseline"),
    ])
    func whatCannotBeJudgedIsNoPass(limits: String, reason: String) throws {
        let judgement = try Runs.judge(try Runs.passthrough(), limits)
        #expect(judgement.outcome == .incomplete)
        #expect(judgement.checks(.incomplete).first?.reasons.first?.contains(reason) == true)
    }

    @Test(arguments: BuiltinPolicy.allCases) func builtinsKnowTheirRow(
        builtin: BuiltinPolicy
    ) throws {
        let policy = try Policy.read("builtin:\(builtin.rawValue)")
        let passthrough = Judge(policy, report: try Runs.passthrough()).judgement.outcome
        let direct = Judge(policy, report: try Runs.directIO()).judgement.outcome
        switch builtin {
        case .passthroughUnpatched: #expect((passthrough, direct) == (.holds, .incomplete))
        case .passthroughV1, .passthroughV1Both, .passthroughV3:
            #expect((passthrough, direct) == (.broken, .incomplete))
        case .directIO: #expect((passthrough, direct) == (.incomplete, .broken))
        case .directIOParallel: #expect((passthrough, direct) == (.incomplete, .holds))
        }
    }
}
