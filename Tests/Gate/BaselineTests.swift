// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Gate

@Suite struct BaselineTests {
    @Test func noLockMoreOftenThanBefore() throws {
        let baseline = try Runs.passthrough()
        let policy = Policy.notAbove(baseline)
        #expect(Judge(policy, report: baseline, baseline: baseline).judgement.outcome == .holds)
        var worse = baseline
        worse.callGroups?[0].shape.fiLock = 2
        let group = try #require(worse.acquisitionGroups?.firstIndex { $0.lockClass == .fiLock })
        worse.acquisitionGroups?[group].acquisitions = 4001
        let row = try #require(worse.locks?.firstIndex { $0.class == .fiLock })
        worse.locks?[row].acquisitions = 4001
        let judgement = Judge(policy, report: worse, baseline: baseline).judgement
        #expect(judgement.outcome == .broken)
        #expect(
            judgement.checks(.broken).map(\.measure) == ["baseline-ratio locks-a-write fi-lock"])
        #expect(judgement.checks(.broken).first?.observed.contains("baseline: 4000") == true)
        #expect(Judge(policy, report: baseline, baseline: worse).judgement.outcome == .holds)
    }

    @Test func aBaselineOfAnotherRunIsNoPass() throws {
        let baseline = try Runs.passthrough()
        let limits = "baseline-ratio: {locks-a-write: {exclusive: 9}}"
        let changes: [(String, (inout Report) -> Void)] = [
            ("kernel", { $0.kernel.release = "7.4" }),
            ("open-mode", { $0.openFlags.requested = [.passthrough] }),
            ("workload", { $0.workload?.description = "8 writers" }),
        ]
        for (part, change) in changes {
            var report = baseline
            change(&report)
            let judgement = try Runs.judge(report, limits, baseline: baseline)
            #expect(judgement.outcome == .incomplete)
            let reason = judgement.checks(.incomplete).first?.reasons.first ?? ""
            let name = part == "open-mode" ? "open mode" : part
            #expect(reason.contains("another run: \(name) "), "\(reason)")
            let words = [" there, ", " here (a policy with"]
            #expect(words.allSatisfy { reason.contains($0) }, "\(reason)")
            let policy = try Policy(
                parsing: "schema: fuselock.policy/1\nbaseline-may-differ-in: [\(part)]\nrules:\n"
                    + "  - name: r\n    \(limits)\n", from: "test")
            #expect(Judge(policy, report: report, baseline: baseline).judgement.outcome == .holds)
        }
        var doubtful = baseline
        doubtful.losses?.callsUnfinished = 1
        #expect(try Runs.judge(baseline, limits, baseline: doubtful).outcome == .incomplete)
    }

    @Test func theBaselinesVerdictIsKeptWhereItIsComparable() throws {
        let (exclusive, shared) = (try Runs.passthrough(), try Runs.directIO())
        let other = Judge(.notAbove(shared), report: exclusive, baseline: shared).judgement
        #expect(other.outcome == .incomplete)
        var alike = shared
        alike.openFlags = exclusive.openFlags
        let same = Judge(.notAbove(alike), report: exclusive, baseline: alike).judgement
        #expect(same.checks(.broken).contains { $0.measure == "verdict" })
        #expect(same.checks(.broken).first?.observed.contains("baseline: shared") == true)
    }

    /// 4000 shared writes, and the same of a server that no longer replies the flag: exclusive.
    private static func lostFlag(_ kept: OpenFlags = [.directIO]) throws -> (Report, Report) {
        let good = try Runs.directIO()
        var worse = good
        (worse.openFlags.kernel, worse.openFlags.requested) = ([kept], kept)
        for index in (worse.callGroups ?? []).indices {
            worse.callGroups?[index].openFlags = kept
            worse.callGroups?[index].requested = kept
            let shared = worse.callGroups?[index].shape.inodeShared ?? 0
            worse.callGroups?[index].shape.inodeExclusive = shared
            worse.callGroups?[index].shape.inodeShared = 0
        }
        for index in (worse.acquisitionGroups ?? []).indices
        where worse.acquisitionGroups?[index].lockClass == .inodeRwsem {
            worse.acquisitionGroups?[index].mode = .exclusive
        }
        if let taken = worse.locks?.first(where: { $0.class == .inodeRwsem && $0.mode == .shared })
        {
            for index in (worse.locks ?? []).indices where worse.locks?[index].class == .inodeRwsem
            {
                let isExclusive = worse.locks?[index].mode == .exclusive
                worse.locks?[index].acquisitions = isExclusive ? taken.acquisitions : 0
            }
        }
        worse.verdict = Selection(worse, Filter()).recomputedVerdict
        return (good, worse)
    }

    @Test func aLostFlagIsARegression() throws {
        let (good, worse) = try Self.lostFlag()
        #expect((good.verdict.mode, worse.verdict.mode) == (.shared, .exclusive))
        #expect(Wholeness.doubts(about: worse).isEmpty)
        let judgement = Judge(.notAbove(good), report: worse, baseline: good).judgement
        #expect(judgement.outcome == .broken)
        let broken = judgement.checks(.broken)
        #expect(broken.map(\.measure).contains("verdict"))
        #expect(
            broken.allSatisfy { check in
                check.reasons.contains {
                    $0.contains(
                        "lost flags since: open mode direct-io+parallel there, direct-io here")
                }
            })
        // The other way round nothing is lost, and another kernel is another run.
        #expect(
            Judge(.notAbove(worse), report: good, baseline: worse).judgement.outcome == .incomplete)
        var elsewhere = worse
        elsewhere.kernel.release = "7.4"
        let other = Judge(.notAbove(good), report: elsewhere, baseline: good).judgement
        #expect(other.outcome == .incomplete)
        var kept = good
        kept.openFlags = worse.openFlags
        let alike = Judge(.notAbove(good), report: kept, baseline: good).judgement
        #expect(alike.outcome == .incomplete, "what is no worse is no pass either")
    }

    /// A server that nobody asked tells its flags by what the kernel kept.
    @Test func aLostFlagIsSeenInWhatWasKept() throws {
        var (good, worse) = try Self.lostFlag()
        for index in (good.callGroups ?? []).indices { good.callGroups?[index].requested = nil }
        for index in (worse.callGroups ?? []).indices { worse.callGroups?[index].requested = nil }
        (good.openFlags.requested, worse.openFlags.requested) = (nil, nil)
        worse.verdict = Selection(worse, Filter()).recomputedVerdict
        let judgement = Judge(.notAbove(good), report: worse, baseline: good).judgement
        #expect(judgement.outcome == .broken)
        let words = "lost flags since: open flags direct-io+parallel there, direct-io here"
        #expect(judgement.checks(.broken).first?.reasons.last?.contains(words) == true)
    }

    @Test func aRuleOfAModeIsBrokenByWhatLostItsFlags() throws {
        let (good, worse) = try Self.lostFlag()
        let limits = "where: {path: direct-io, open-mode: direct-io+parallel}\nverdict: shared"
        #expect(try Runs.judge(good, limits).outcome == .holds)
        let judgement = try Runs.judge(worse, limits)
        #expect(judgement.outcome == .broken)
        #expect(judgement.checks(.broken).first?.reasons.last?.contains("lost flags of it") == true)
        let kept = "where: {open-mode: direct-io+parallel}\nverdict: exclusive"
        #expect(try Runs.judge(worse, kept).outcome == .incomplete)
        let ratio =
            "where: {open-mode: direct-io+parallel}\nbaseline-ratio: {locks-a-write: {exclusive: 1}}"
        #expect(try Runs.judge(worse, ratio, baseline: good).outcome == .broken)
    }

    @Test func whichFlagsAreLost() {
        let full: OpenFlags = [.directIO, .parallelDirectWrites]
        #expect(LostFlags(from: [full], to: [.directIO]) != nil)
        #expect(LostFlags(from: [full], to: [[]]) != nil)
        #expect(LostFlags(from: [full], to: [full, .directIO]) != nil)
        #expect(LostFlags(from: [full], to: [[.directIO, .noFlush]]) != nil)
        #expect(LostFlags(from: [full], to: [full]) == nil)
        #expect(LostFlags(from: [full], to: [.passthrough]) == nil)
        #expect(LostFlags(from: [.passthrough], to: [[]]) == nil)
        #expect(LostFlags(from: [.directIO], to: [full]) == nil)
        #expect(LostFlags(from: [full], to: []) == nil)
    }

    @Test func timesAndRatesWarn() throws {
        let baseline = try Runs.passthrough()
        var slower = baseline
        slower.workload?.elapsedNs *= 2
        let half = try Runs.judge(slower, "baseline-ratio: {iops: 0.5}", baseline: baseline)
        #expect(half.checks.allSatisfy { $0.status == .holds })
        let most = try Runs.judge(slower, "baseline-ratio: {iops: 0.6}", baseline: baseline)
        #expect((most.outcome, most.checks(.warning).count) == (.holds, 1))
        let times = "level: error\nbaseline-ratio: {wait: {exclusive: {p99: 0.9}}}"
        #expect(try Runs.judge(baseline, times, baseline: baseline).outcome == .broken)
    }

    @Test func aPolicyWithoutOneGetsTheBaselinesRule() throws {
        let baseline = try Runs.passthrough()
        let plain = try Runs.policy("verdict: exclusive")
        #expect(plain.lookingAt(baseline).rules.count == 2)
        let own = try Runs.policy("baseline-ratio: {iops: 0.5}")
        #expect(own.lookingAt(baseline) == own)
    }

    @Test func theStoreKeepsOneRunAKey() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-gate-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = BaselineStore(directory: folder)
        let (one, other) = (try Runs.passthrough(), try Runs.directIO())
        #expect(throws: BaselineError.nothing(name: "main", directory: folder)) {
            try store.entries(of: "main")
        }
        let path = try store.save(one, as: "main", replacing: false, doubtful: false)
        #expect(throws: BaselineError.exists(path: path)) {
            try store.save(one, as: "main", replacing: false, doubtful: false)
        }
        #expect(try store.save(one, as: "main", replacing: true, doubtful: false) == path)
        #expect(throws: BaselineError.self) { try store.entry(of: "main", like: other) }
        _ = try store.save(other, as: "main", replacing: false, doubtful: false)
        #expect(try store.entry(of: "main", like: one).report == one)
        #expect(try store.entry(of: "main", like: other).report == other)
        let (_, worse) = try Self.lostFlag()
        #expect(try store.entry(of: "main", like: worse).report == other)
        let lossy = try Fixture.directIOParallel.report()
        #expect(throws: BaselineError.self) {
            try store.save(lossy, as: "lossy", replacing: false, doubtful: false)
        }
        for name in ["", "..", "a/b", ".hidden", "a b"] {
            #expect(throws: BaselineError.badName(name)) {
                try store.save(one, as: name, replacing: true, doubtful: true)
            }
        }
    }
}
