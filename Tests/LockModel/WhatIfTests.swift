// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// Made-up times, to pin the formula down: 10 writes in a window of 1000 ns.
@Suite struct WhatIfTests {
    private func histogram(_ sum: UInt64) -> NanosecondHistogram {
        NanosecondHistogram(counts: [], sum: sum, max: sum)
    }

    private func trace(
        waited: UInt64, inCalls: UInt64, backing: UInt64 = 0, fi: UInt64 = 0,
        path: WritePath = .passthrough
    ) -> Trace {
        var calls = Samples.calls(10, path: path, shape: Samples.exclusive)
        calls.durationNs = SumAndMax(sum: inCalls, max: inCalls)
        func group(_ lockClass: LockClass, _ mode: LockMode, wait: UInt64, hold: UInt64)
            -> AcquisitionGroup
        {
            AcquisitionGroup(
                file: 0, path: path, lockClass: lockClass, mode: mode, function: .downWrite,
                acquisitions: 10, wait: histogram(wait), hold: histogram(hold))
        }
        return Trace(
            calls: [calls],
            acquisitions: [
                group(.inodeRwsem, .exclusive, wait: waited, hold: 0),
                group(.backingRwsem, .exclusive, wait: 0, hold: backing),
                group(.fiLock, .spin, wait: 0, hold: fi),
            ])
    }

    private func writers(_ count: Int) -> WorkloadFigures {
        let one = WriterFigures(writes: 5, bytes: 0, errors: 0)
        return WorkloadFigures(
            engine: "writers", description: "", elapsedNs: 1000,
            writers: Array(repeating: one, count: count))
    }

    @Test func withoutThinkTimeTheWaitIsAllThatGoes() throws {
        let bound = try #require(
            WhatIf(of: trace(waited: 1500, inCalls: 2000), elapsedNs: 1000, workload: nil))
        #expect(bound.gainAtMost == 4)
        #expect(bound.waitShare == 0.75)
        #expect(bound.nextInLine == .untraced)
    }

    @Test func timeBetweenCallsIsKept() throws {
        let bound = try #require(
            WhatIf(of: trace(waited: 1500, inCalls: 2000), elapsedNs: 5, workload: writers(3)))
        #expect(bound.gainAtMost == 2)
        #expect(bound.waitShare == 0.5)
    }

    @Test func nWritersGainNAtMost() throws {
        let bound = try #require(
            WhatIf(of: trace(waited: 1999, inCalls: 2000), elapsedNs: 5, workload: writers(2)))
        #expect(bound.gainAtMost == 2)
    }

    @Test func aLockThatStaysExclusiveIsTheCap() throws {
        let bound = try #require(
            WhatIf(
                of: trace(waited: 1500, inCalls: 2000, backing: 400, fi: 10), elapsedNs: 1000,
                workload: nil))
        #expect(bound.gainAtMost == 2.5)
        #expect(bound.nextInLine == .backingRwsem)
        let spin = try #require(
            WhatIf(
                of: trace(waited: 1500, inCalls: 2000, backing: 10, fi: 500), elapsedNs: 1000,
                workload: nil))
        #expect(spin.nextInLine == .fiLock)
    }

    @Test func whatIsServedWaitsForTheServer() throws {
        let bound = try #require(
            WhatIf(
                of: trace(waited: 1000, inCalls: 2000, path: .directIO), elapsedNs: 1000,
                workload: nil))
        #expect(bound.nextInLine == .server)
    }

    @Test func withoutWaitsOrExclusiveWritesThereIsNothingToGain() {
        let idle = trace(waited: 0, inCalls: 2000)
        #expect(WhatIf(of: idle, elapsedNs: 1000, workload: nil) == nil)
        var shared = trace(waited: 10, inCalls: 2000)
        shared.calls[0].shape = Samples.shared
        #expect(WhatIf(of: shared, elapsedNs: 1000, workload: nil) == nil)
    }
}
