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
        for run in 1...10 {
            let report = try outcome.report("\(run).json")
            report.expect(row, writes: 2000)
            // A call whose return nobody saw is over: it does not contain the next.
            #expect(report.nested?.isEmpty ?? true && report.losses?.nestedTooDeep ?? 0 == 0)
        }
    }
}
