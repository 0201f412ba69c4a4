// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// A timeline of every call, held against the counts of the same run, which come another way.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct TimelineTests {
    private static let script =
        GuestScript.untilExact
        + ["passthrough+parallel", "direct-io+parallel"].map { mode in
            """
            until_exact demo --open-mode \(mode) --writers 4 --writes 1000 --timeline 100000 \
                --json /out/\(mode).json
            """
        }.joined(separator: "\n")

    @Test func whatIsDrawnIsWhatWasCounted() async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:7.3"))
            .run(Self.script)
        defer { outcome.remove() }
        try #require(
            outcome.result.standardOutputText.isEmpty, "\(outcome.result.standardErrorText)")
        let exclusive = try outcome.report("passthrough+parallel.json")
        try expectTheSame(exclusive)
        #expect(overlaps(exclusive, .exclusive) == 0)
        let shared = try outcome.report("direct-io+parallel.json")
        try expectTheSame(shared)
        #expect(overlaps(shared, .shared) > 0)
    }

    private func expectTheSame(_ report: Report) throws {
        let timeline = try #require(report.timeline)
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        #expect(timeline.losses == [] && timeline.calls.count == 4000)
        #expect(timeline.calls.allSatisfy { $0.result == 4096 && $0.endNs != nil })
        for row in report.locks ?? [] {
            let taken = timeline.calls.flatMap(\.acquisitions).filter {
                $0.lockClass == row.class && $0.mode == row.mode
            }
            #expect(taken.count == row.acquisitions)
            #expect(UInt64(taken.filter(\.contended).count) == row.contended)
            #expect(UInt64(taken.filter { $0.contended && $0.slept }.count) == row.slept)
            let waits = taken.compactMap { taken in taken.waitBeginNs.map { taken.acquiredNs - $0 }
            }
            let holds = taken.compactMap { taken in taken.releasedNs.map { $0 - taken.acquiredNs } }
            // A preempted probe keeps other tasks' from running: they are counted, and not timed.
            #expect(waits.count == row.waitNs.count)
            #expect(waits.reduce(0, +) == row.waitNs.sum)
            #expect(UInt64(holds.count) == row.holdNs?.count)
            #expect(holds.reduce(0, +) == row.holdNs?.sum)
        }
        for call in timeline.calls {
            let isInside = call.acquisitions.allSatisfy {
                $0.waitBeginNs ?? $0.acquiredNs >= call.beginNs
                    && $0.releasedNs ?? $0.acquiredNs <= call.lastNs
            }
            #expect(isInside, "\(call)")
        }
    }

    /// Times that one task took `i_rwsem` before the last one had released it.
    private func overlaps(_ report: Report, _ mode: LockMode) -> Int {
        let holds = (report.timeline?.calls ?? []).flatMap(\.acquisitions)
            .filter { $0.lockClass == .inodeRwsem && $0.mode == mode }
            .sorted { $0.acquiredNs < $1.acquiredNs }
        return zip(holds, holds.dropFirst()).filter { $1.acquiredNs < $0.releasedNs ?? 0 }.count
    }
}
