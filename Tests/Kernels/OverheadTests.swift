// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// What a report says tracing added, held against what it did add: where guest time is a count of instructions both
/// repeat, whatever else this machine does.
@Suite(.needsGuest, .timeLimit(.minutes(10))) struct OverheadTests {
    /// Passthrough alone: a write that the server answers passes the locks of the scheduler, which are in what is added
    /// and not in the estimate, and how many differs from run to run.
    private static let script = ["alone --no-trace", "traced -v"].map { run in
        """
        set -- \(run); name=$1; shift
        fuselock demo --open-mode passthrough --writers 1 --writes 200 "$@" --json /out/$name.json \
            > /dev/null 2> /out/$name.log || cat /out/$name.log
        """
    }.joined(separator: "\n")

    @Test func theEstimateIsNearWhatTracingAdds() async throws {
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), cpus: 1,
            accelerator: .icount(shift: 1)
        ).run(Self.script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        let alone = try outcome.report("alone.json")
        #expect(alone.tracer.overheadNsPerWrite == nil)
        try expectNear(try outcome.report("traced.json"), alone)
        try expectTwoNanosecondsAnInstruction(try outcome.text("traced.log"))
    }

    private func median(_ report: Report) throws -> Double {
        Double(try #require(report.workload?.total?.latencyNs?.p50))
    }

    private func expectNear(_ report: Report, _ alone: Report) throws {
        let tracer = report.tracer
        let untraced = try median(alone), added = try median(report) - untraced
        let estimate = Double(try #require(tracer.overheadNsPerWrite))
        print("added \(added) ns to \(untraced) ns, estimated \(estimate) ns")
        #expect(estimate > added / 2 && estimate < added * 2, "\(estimate) ns of \(added) ns")
        // The system call around it is no part of the write.
        let write = Double(try #require(tracer.untracedWriteNs))
        #expect(write > untraced * 0.7 && write < untraced * 1.05, "\(write) ns of \(untraced) ns")
        for row in report.locks ?? [] where row.acquisitions > 0 {
            let held = try #require(row.holdNs)
            let ofIt = try #require(tracer.overheadNsPerHold?[row.class.rawValue])
            #expect(ofIt * held.count < held.sum, "\(row.class): \(ofIt) of \(held)")
        }
    }

    /// The round that is timed has as many instructions as the price list says.
    private func expectTwoNanosecondsAnInstruction(_ log: String) throws {
        let said = try #require(log.firstMatch(of: /a round, ([0-9.]+) ns an instruction/))
        let ns = try #require(Double(said.1))
        #expect(ns > 1.8 && ns < 2.2, "\(ns)")
    }
}
