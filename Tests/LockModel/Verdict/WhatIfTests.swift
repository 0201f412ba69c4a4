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
                acquisitions: 10, contended: 5, contendedWaitNs: wait,
                wait: histogram(wait + 100_000), hold: histogram(hold))
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
        #expect(bound.nextInLine == .lock(.backingRwsem))
        let spin = try #require(
            WhatIf(
                of: trace(waited: 1500, inCalls: 2000, backing: 10, fi: 500), elapsedNs: 1000,
                workload: nil))
        #expect(spin.nextInLine == .lock(.fiLock))
    }

    @Test func whatIsServedWaitsForTheServer() throws {
        for path in [WritePath.directIO, .cached] {
            let bound = try #require(
                WhatIf(
                    of: trace(waited: 1000, inCalls: 2000, path: path), elapsedNs: 1000,
                    workload: writers(4)))
            #expect(bound.nextInLine == .server)
            // A server of one thread gains nothing, another one four times: nobody asked it.
            #expect(bound.gainAtMost == nil)
            #expect(bound.waitShare == 0.25)
        }
    }

    /// Two files, each backing lock held half of the time: twice the rate, though the holds of both
    /// together fill the window.
    @Test func capsAreByFile() throws {
        var both = trace(waited: 900, inCalls: 1000, backing: 500)
        var second = both
        for index in second.calls.indices { second.calls[index].file = 1 }
        for index in second.acquisitions.indices { second.acquisitions[index].file = 1 }
        both.calls += second.calls
        both.acquisitions += second.acquisitions
        let bound = try #require(WhatIf(of: both, elapsedNs: 1000, workload: nil))
        #expect(bound.gainAtMost == 2)
        #expect(bound.nextInLine == .lock(.backingRwsem))
    }

    @Test func whatIsNeverSharedIsPromisedNothing() {
        for conditions in [WriteConditions.append, .pastEOF] {
            var never = trace(waited: 1500, inCalls: 2000)
            never.calls[0].conditions = [.direct, conditions]
            #expect(WhatIf(of: never, elapsedNs: 1000, workload: nil) == nil)
        }
    }

    @Test func waitsThatWereNotSeenOrOnlySampledGiveNoBound() {
        var sampled = trace(waited: 1500, inCalls: 2000)
        sampled.losses.dutyCyclePercent = 10
        #expect(WhatIf(of: sampled, elapsedNs: 1000, workload: nil) == nil)
        var blind = trace(waited: 1500, inCalls: 2000)
        blind.measured = Measured(absent: [.exclusiveContention])
        #expect(WhatIf(of: blind, elapsedNs: 1000, workload: nil) == nil)
    }

    @Test func withoutWaitsOrExclusiveWritesThereIsNothingToGain() {
        let idle = trace(waited: 0, inCalls: 2000)
        #expect(WhatIf(of: idle, elapsedNs: 1000, workload: nil) == nil)
        var shared = trace(waited: 10, inCalls: 2000)
        shared.calls[0].shape = Samples.shared
        #expect(WhatIf(of: shared, elapsedNs: 1000, workload: nil) == nil)
    }
}
