// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// The counts against the kernel's own, on a kernel built with lock statistics.
@Suite(.needsGuest, .needsCompiler, .timeLimit(.minutes(60))) struct SourceOracleTests {
    private static let writes: UInt64 = 16000

    @Test func theKernelCountsTheSame() async throws {
        let script =
            GuestScript.untilExact
            + Row.unpatched.map { row in
                """
                until_exact demo --oracle --open-mode \(row.mode.rawValue) --writers 8 \
                    --writes 2000 --json /out/\(row.mode.rawValue).json
                """
            }.joined(separator: "\n")
        var guest = GuestScript(
            kernel: try KernelSpec(parsing: "source:linux-source-7.3,lock_stat"))
        guest.timeout = .seconds(900)
        let outcome = try await guest.run(script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        for row in Row.unpatched {
            let report = try outcome.report("\(row.mode.rawValue).json")
            report.expect(row, writes: Self.writes)
            try expectOracle(report)
        }
    }

    private func expectOracle(_ report: Report) throws {
        let rows = try #require(report.oracle)
        #expect(rows.count == 3)
        guard report.losses?.countsAreExact == true else { return }
        // Two an open file of passthrough, one of direct-io: its release.
        #expect((8...16).contains(rows[2].elsewhere ?? 0), "\(rows[2])")
        for row in rows {
            #expect(!row.isContradiction, "\(row)")
            #expect(row.acquisitionsUnexplained == 0, "\(row)")
            // A second attempt of a few instructions lies between what each side counts.
            guard row.class == .inodeRwsem else { continue }
            #expect(row.contentionsOffSlowPath * 100 <= row.kernel.contentions, "\(row)")
        }
    }
}
