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
            fuselock demo --oracle --open-mode \(row.mode.rawValue) --writers 8 \
                --writes 250 --engine fio --json /out/uring-\(row.mode.rawValue).json \
                -- --ioengine=io_uring --iodepth=16 > /out/text || echo "io_uring: $?"
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
            try expectOracle(report, fiLockElsewhere: 8...16, fiLockOfOthers: 0...0)
            // fio opens its files in the measured window, some more than once, and looks them up:
            // that is the directory's fi->lock.
            let uring = try outcome.report("uring-\(row.mode.rawValue).json")
            #expect(uring.verdict.mode == row.verdict)
            try expectOracle(uring, fiLockElsewhere: 8...1000, fiLockOfOthers: 0...16)
        }
    }

    private func expectOracle(
        _ report: Report, fiLockElsewhere: ClosedRange<UInt64>, fiLockOfOthers: ClosedRange<Int64>
    ) throws {
        let rows = try #require(report.oracle)
        #expect(rows.count == 3)
        guard report.losses?.countsAreExact == true else { return }
        if let elsewhere = rows[2].elsewhere {
            #expect(fiLockElsewhere.contains(elsewhere), "\(rows[2])")
        }
        for row in rows {
            #expect(!row.isContradiction, "\(row)")
            // Without an exact count of what was taken elsewhere there is only a lower bound.
            if row.elsewhere != nil {
                let others = row.class == .fiLock ? fiLockOfOthers : 0...0
                #expect(others.contains(row.acquisitionsUnexplained), "\(row)")
            }
            // A second attempt of a few instructions lies between what each side counts.
            guard row.class == .inodeRwsem else { continue }
            let few = Int64(row.kernel.contentions) / 100 + 16
            #expect(row.contentionsOffSlowPath <= few, "\(row)")
        }
    }
}
