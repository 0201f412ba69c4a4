// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// The same run again and again: a count that is off by one has a reported loss, or none is.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct RepetitionTests {
    @Test(arguments: [Row.unpatched[1], Row.unpatched[3]])
    func tenRunsOfEightWriters(row: Row) async throws {
        let script = """
            for run in $(seq 10); do
                fuselock demo --open-mode \(row.mode.rawValue) --writers 8 --writes 250 --file-size 2m \
                    --json /out/$run.json > /dev/null || echo "run $run: $?"
            done
            """
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), timeout: .seconds(1200)
        ).run(script)
        defer { outcome.remove() }
        #expect(outcome.result.standardOutputText.isEmpty)
        let reports = try (1...10).map { try outcome.report("\($0).json") }
        for report in reports {
            report.expect(row, writes: 2000)
            // A call whose return nobody saw is over: it does not contain the next.
            #expect(report.nested?.isEmpty ?? true && report.losses?.nestedTooDeep ?? 0 == 0)
        }
        // Writers that take turns at i_rwsem hardly ever meet at fi->lock.
        guard row.mode == .directIOParallel else { return }
        expectHolders(of: reports.flatMap { $0.blocked ?? [] }.filter { $0.lockClass == .fiLock })
    }

    /// A spinlock names no owner: who has it is on record, and that is seldom the one who waits.
    private func expectHolders(of waits: [BlockedPair]) {
        let all = waits.reduce(0) { $0 + $1.count }
        let told = waits.filter { $0.holder != nil }.reduce(0) { $0 + $1.count }
        print("holder of fi->lock told to \(told) of \(all)")
        #expect(all > 0 && told * 2 >= all, "\(told) of \(all)")
    }
}
