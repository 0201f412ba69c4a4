// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// PREEMPT_RT, whose rwsems and spinlocks are made of other locks: the same counts, and waits that are
/// told from uncontended acquisitions.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct RealTimeTests {
    private static let rows = Row.unpatched.filter {
        [.passthrough, .directIO, .directIOParallel].contains($0.mode)
    }

    private static let script =
        GuestScript.untilExact + "tries='1 2'\n"
        + "grep -q PREEMPT_RT /proc/version || echo 'not PREEMPT_RT'\n"
        + rows.map { row in
            """
            until_exact demo --open-mode \(row.mode.rawValue) --writers 4 --writes 500 \
                --json /out/\(row.mode.rawValue).json
            """
        }.joined(separator: "\n")
            + """

            for mode in passthrough direct-io+parallel; do
                fuselock demo --backend observe --open-mode $mode --writers 4 --duration 2s \
                    --json /out/sampled-$mode.json >> /out/text 2>> /out/errors
            done
            """

    @Test(arguments: ["debian:6.12/rt", "debian:7.3/rt"])
    func everyLockIsCounted(kernel: String) async throws {
        // Every write sleeps for its turn there: emulated, that takes minutes.
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: kernel), timeout: .seconds(900)
        ).run(Self.script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        for row in Self.rows {
            let report = try outcome.report("\(row.mode.rawValue).json")
            report.expect(row, writes: 2000)
            #expect(
                report.notCovered.allSatisfy {
                    !$0.contains("contention") && !$0.contains("fi->lock")
                })
            let functions = report.row(.fiLock, .spin)?.callSites.map(\.function) ?? []
            #expect(!functions.isEmpty && functions.allSatisfy { $0 == .rtSpinLock })
        }
        let exact = try Self.rows.filter {
            try outcome.report("\($0.mode.rawValue).json").losses?.countsAreExact == true
        }
        #expect(!exact.isEmpty, "not one of \(Self.rows.count) runs was exact")
        // Four writers, one of them inside for as long as the server takes: the others wait.
        let waited = try outcome.report("direct-io.json").row(.inodeRwsem, .exclusive)
        #expect(waited?.contended ?? 0 > 1000, "\(String(describing: waited?.contended))")
        #expect(waited.map { $0.contendedWaitNs ?? .max <= $0.waitNs.sum } == true)
        try expectSampled(outcome)
    }

    /// A rwbase has a writer or so many readers inside, and waits at two addresses.
    private func expectSampled(_ outcome: GuestScript.Outcome) throws {
        let exclusive = try outcome.report("sampled-passthrough.json")
        #expect(exclusive.verdict.mode == .exclusive, "\(exclusive.verdict.summary)")
        #expect(exclusive.observation?.contention.contains { $0.lockClass == .inodeRwsem } == true)
        #expect(exclusive.observation.map { $0.total.evidence?.queuedShared == 0 } == true)
        let shared = try outcome.report("sampled-direct-io+parallel.json")
        // Holds of readers whom nobody knows cannot be told apart: two seconds may be too few.
        #expect(
            [.shared, .inconclusive].contains(shared.verdict.mode), "\(shared.verdict.summary)")
        let total = try #require(shared.observation?.total)
        #expect(total.evidence.map { $0.leftShared == nil } == true)
        #expect(total.largestReaders > 1 && total.exclusive.total.samples == 0)
    }
}
