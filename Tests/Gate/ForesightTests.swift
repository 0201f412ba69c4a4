// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

@testable import Gate

@Suite struct ForesightTests {
    private static func plan(_ change: (inout PlannedRun) -> Void) -> PlannedRun {
        var plan = PlannedRun()
        plan.files = ["fuselock.dat"]
        change(&plan)
        return plan
    }

    private static let cases: [(limits: String, plan: PlannedRun, reason: String)] = [
        ("baseline-ratio: {iops: 0.9}", plan { _ in }, "give --baseline"),
        ("locks-a-write: {exclusive: 0}", plan { $0.backend = "observe" }, "counts no locks"),
        ("wait: {shared: {p99: 1ms}}", plan { $0.backend = "observe" }, "counts no locks"),
        ("queued-share: 0.1", plan { $0.backend = "probe" }, "takes no samples"),
        (
            "where: {file: '*.img'}\nverdict: shared", plan { _ in },
            "no file of the run (fuselock.dat)"
        ),
        (
            "where: {open-mode: passthrough}\nverdict: shared", plan { $0.openMode = .directIO },
            "open mode passthrough there, direct-io here"
        ),
        (
            "where: {path: passthrough}\nverdict: shared", plan { $0.openMode = .directIO },
            "no write goes by passthrough"
        ),
        ("locks-a-write: {fi-lock: 1}", plan { $0.tracesSpinlocks = false }, "--no-spinlocks"),
        ("writers-inside: {min: 2}", plan { $0.writers = 1 }, "meets no other"),
        ("verdict: shared", plan { $0.isTraced = false }, "nothing is traced"),
    ]

    @Test(arguments: cases)
    func whatCannotBeJudgedIsKnownBefore(limits: String, plan: PlannedRun, reason: String) throws {
        let found = try Runs.policy(limits).hopeless(in: plan, baseline: nil)
        #expect(found.count == 1 && found.first?.contains(reason) == true, "\(found)")
    }

    @Test func whatMayBeJudgedIsNotSpokenOf() throws {
        let policy = try Runs.policy(
            "where: {file: 'fuse*', open-mode: direct-io}\nverdict: shared\nlocks-a-write: {fi-lock: 1}\n"
                + "queued-share: 0.1\nwriters-inside: {min: 2}")
        #expect(policy.hopeless(in: PlannedRun(), baseline: nil).isEmpty)
        let known = Self.plan { ($0.openMode, $0.writers) = (.directIO, 2) }
        #expect(policy.hopeless(in: known, baseline: nil).isEmpty)
    }

    @Test func theBaselineIsLookedAtToo() throws {
        let baseline = try Runs.passthrough()
        let policy = Policy.notAbove(baseline)
        #expect(policy.hopeless(in: PlannedRun(), baseline: baseline).isEmpty)
        let other = Self.plan { $0.openMode = .directIO }
        let found = policy.hopeless(in: other, baseline: baseline)
        #expect(found.first?.contains("passthrough+parallel there, direct-io here") == true)
        let lost = Self.plan { $0.openMode = .directIO }
        let full = try Runs.directIO()
        #expect(full.repliedFlags == OpenMode.directIOParallel.openFlags)
        #expect(Policy.notAbove(full).hopeless(in: lost, baseline: full).isEmpty)
        let rule = try Runs.policy("where: {open-mode: direct-io+parallel}\nverdict: shared")
        #expect(rule.hopeless(in: lost, baseline: nil).isEmpty)
        let sampled = try Runs.observed()
        let counts = try Runs.policy("baseline-ratio: {locks-a-write: {exclusive: 1}, iops: 1}")
        let watched = Self.plan { $0.hasWorkload = false }
        #expect(
            counts.hopeless(in: watched, baseline: sampled).map { $0.split(separator: ": ").last }
                == [
                    "in the baseline the observe backend counts no locks",
                    "nobody counts the writes a second",
                ])
    }

    @Test func ofASavedBaselineIsSaidWhatItCannotTell() throws {
        let sampled = BaselineRemarks(try Runs.observed()).sentences
        #expect(sampled.count == 1)
        #expect(
            sampled.first?.contains("locks-a-write fi-lock: in the baseline the observe") == true)
        #expect(sampled.first?.hasPrefix("later runs are judged against it by its verdict") == true)
        #expect(try BaselineRemarks(Runs.passthrough()).sentences.isEmpty)
        var watched = try Runs.passthrough()
        watched.workload = nil
        #expect(BaselineRemarks(watched).sentences.first?.contains("by iops: nobody") == true)
    }
}
