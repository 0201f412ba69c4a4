// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// Exact counts in every open mode, on real kernels.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct CountTests {
    /// One row a kernel.
    static let kernels = ["debian:6.12", "debian:7.3", "debian:7.3/amd64"]

    private static let script =
        GuestScript.untilExact
        + Row.unpatched.map { row in
            """
            until_exact demo --open-mode \(row.mode.rawValue) --writers 4 --writes 1000 \
                --json /out/\(row.mode.rawValue).json
            """
        }.joined(separator: "\n")

    @Test(arguments: kernels) func everyRowOfTheTable(kernel: String) async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel))
            .run(Self.script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        for row in Row.unpatched {
            let report = try outcome.report("\(row.mode.rawValue).json")
            #expect(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
            report.expect(row, writes: 4000)
            #expect(report.openFlags.requested == row.mode.openFlags)
            expectReason(report, row)
            expectSites(report)
        }
        let shared = try outcome.report("direct-io+parallel.json")
        #expect(shared.writersInside?.max ?? 0 > 1)
        let passthrough = try outcome.report("passthrough.json")
        #expect(passthrough.row(.backingRwsem, .exclusive)?.acquisitions == 4000)
        expectContention(try outcome.report("direct-io.json"))
        expectPairs(try outcome.report("direct-io.json"))
    }

    private func expectReason(_ report: Report, _ row: Row) {
        let reasons = report.verdict.reasons.map(\.reason)
        switch row.mode {
        case .passthroughParallel: #expect(reasons == [.parallelFlagStripped])
        case .directIOParallel: #expect(reasons.isEmpty)
        default: #expect(reasons == [.parallelFlagNotRequested])
        }
    }

    /// Most acquisitions name the kernel function that made them.
    private func expectSites(_ report: Report) {
        for row in report.locks ?? [] where row.acquisitions > 0 {
            let known = row.callSites.filter { $0.caller != nil }.reduce(0) { $0 + $1.acquisitions }
            #expect(known * 10 >= row.acquisitions * 9, "\(row.callSites)")
        }
    }

    /// Who waited for whom accounts for every contended acquisition.
    private func expectPairs(_ report: Report) {
        let pairs = report.blocked?.filter { $0.lockClass == .inodeRwsem } ?? []
        let row = report.row(.inodeRwsem, .exclusive)
        #expect(pairs.reduce(0) { $0 + $1.count } == row?.contended)
        #expect(pairs.reduce(0) { $0 + $1.waitNs.sum } == row?.contendedWaitNs)
        #expect(
            pairs.contains {
                $0.holder?.function == "fuse_direct_write_iter"
                    || $0.holder?.function == "fuse_file_write_iter"
            })
    }

    /// Contention that the tracepoint does not see: writers that spin and get the lock.
    private func expectContention(_ report: Report) {
        guard let row = report.row(.inodeRwsem, .exclusive) else { return }
        let seen = report.contentionTracepoint?[LockClass.inodeRwsem.rawValue] ?? 0
        #expect(row.contended ?? 0 > seen)
        #expect(row.spun ?? 0 > 0)
        let waited = row.contendedWaitNs ?? 0
        #expect(waited > 0 && waited <= row.waitNs.sum)
    }
}
