// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// The observe backend on kernels where the probe backend tells the truth.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct ObserveTests {
    /// One row a kernel.
    static let kernels = ["debian:6.12", "debian:7.3"]

    private static let script = Row.unpatched.map { row in
        """
        for backend in probe observe; do
            fuselock demo --open-mode \(row.mode.rawValue) --duration 2s --backend $backend \
                --json /out/$backend-\(row.mode.rawValue).json > /out/text || echo "$backend: $?"
        done
        """
    }.joined(separator: "\n")

    @Test(arguments: kernels) func bothBackendsAgree(kernel: String) async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel))
            .run(Self.script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        for row in Row.unpatched {
            let probed = try outcome.report("probe-\(row.mode.rawValue).json")
            let observed = try outcome.report("observe-\(row.mode.rawValue).json")
            #expect(probed.verdict.mode == row.verdict)
            #expect(observed.verdict.mode == row.verdict, "\(observed.verdict.summary)")
            #expect(observed.verdict.reasons.map(\.reason) == probed.verdict.reasons.map(\.reason))
            try expectShare(of: probed, inTheIntervalOf: observed)
        }
    }

    /// An older verifier sees fewer bounds: every program loads there, and the sides are right.
    @Test func linux61IsSampled() async throws {
        let modes = [OpenMode.directIO, .directIOParallel]
        let script = modes.map { mode in
            """
            fuselock demo --open-mode \(mode.rawValue) --duration 2s --backend observe \
                --json /out/\(mode.rawValue).json > /out/text || echo "\(mode.rawValue): $?"
            """
        }.joined(separator: "\n")
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:6.1")).run(
            script + "\nfuselock inspect --json - > /out/inspection 2> /out/text\n")
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        let exclusive = try outcome.report("direct-io.json")
        #expect(exclusive.verdict.mode == .exclusive, "\(exclusive.verdict.summary)")
        let shared = try outcome.report("direct-io+parallel.json")
        #expect((shared.observation?.total.largestReaders ?? 0) > 1)
        #expect(shared.verdict.mode != .exclusive, "\(shared.verdict.summary)")
        let inspection = try outcome.text("inspection")
        #expect(inspection.contains("\"holds\"") && !inspection.contains("mayLackHolds"))
    }

    /// The share of hold time that was exclusive, as probes measured it.
    private func expectShare(of probed: Report, inTheIntervalOf observed: Report) throws {
        let confidence = try #require(observed.verdict.confidence)
        let holds = [LockMode.exclusive, .shared].map {
            Double(probed.row(.inodeRwsem, $0)?.holdNs?.sum ?? 0)
        }
        let share = holds[0] / (holds[0] + holds[1])
        #expect(share >= confidence.exclusiveShareLow && share <= confidence.exclusiveShareHigh)
    }
}
