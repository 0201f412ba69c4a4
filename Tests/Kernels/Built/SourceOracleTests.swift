// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

/// The counts against the kernel's own, on a kernel built with lock statistics.
@Suite(.needsGuest, .needsCompiler, .timeLimit(.minutes(80))) struct SourceOracleTests {
    private static let writes: UInt64 = 16000

    private static let script =
        GuestScript.untilExact
        + Row.unpatched.map { row in
            """
            until_exact demo --oracle --open-mode \(row.mode.rawValue) --writers 8 \
                --writes 2000 --json /out/\(row.mode.rawValue).json
            tries="1 2"
            until_exact demo --oracle --open-mode \(row.mode.rawValue) --writers 8 \
                --writes 2000 --engine fio --json /out/uring-\(row.mode.rawValue).json \
                -- --ioengine=io_uring --iodepth=16
            tries=
            """
        }.joined(separator: "\n")

    @Test(.enabled(if: access("/usr/bin/fio", X_OK) == 0, "fio is not installed"))
    func theKernelCountsTheSame() async throws {
        var guest = GuestScript(
            kernel: try KernelSpec(parsing: "source:linux-source-7.3,lock_stat"),
            inputs: ["/usr/bin/fio"])
        guest.timeout = .seconds(1500)
        let outcome = try await guest.run(Self.script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        for row in Row.unpatched {
            let report = try outcome.report("\(row.mode.rawValue).json")
            report.expect(row, writes: Self.writes)
            // Two an open file of passthrough, one of direct-io: its release.
            try expectOracle(report, fiLockElsewhere: 8...16)
            // fio opens its files in the measured window, some more than once, and looks them up.
            let uring = try outcome.report("uring-\(row.mode.rawValue).json")
            #expect(uring.verdict.mode == row.verdict)
            try expectOracle(uring, fiLockElsewhere: 8...1000)
        }
    }

    private func expectOracle(_ report: Report, fiLockElsewhere: ClosedRange<UInt64>) throws {
        let rows = try #require(report.oracle)
        #expect(rows.count == 3)
        for row in rows { #expect(!row.isContradiction, "\(row)") }
        // What a program missed the kernel has still counted: then there is only a lower bound.
        guard report.losses?.countsAreExact == true else { return }
        if let elsewhere = rows[2].elsewhere {
            #expect(fiLockElsewhere.contains(elsewhere), "\(rows[2])")
        }
        for row in rows {
            // Without an exact count of what was taken elsewhere there is only a lower bound.
            if row.elsewhere != nil { #expect(row.acquisitionsUnexplained == 0, "\(row)") }
        }
        let contention = try #require(report.oracleContention)
        #expect(contention.map(\.class) == [.inodeRwsem, .fiLock])
        let skipped = report.losses?.recursionMisses["first_attempt_failed"] ?? 0
        for lock in contention {
            #expect((0...Int64(skipped)).contains(lock.unexplained), "\(lock)")
        }
    }
}
