// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct SinceTests {
    private func calls(_ count: UInt64, exclusive: UInt8 = 1, file: UInt32 = 0) -> CallGroup {
        CallGroup(
            file: file, path: .passthrough, openFlags: [.passthrough], conditions: [.direct],
            shape: CallShape(inodeExclusive: exclusive, inodeShared: 1 - exclusive, fiLock: 1),
            count: count, bytes: count * 4096)
    }

    private func taken(_ waits: [UInt64]) -> AcquisitionGroup {
        var wait = NanosecondHistogram()
        for value in waits { wait.record(value) }
        return AcquisitionGroup(
            file: 0, path: .passthrough, lockClass: .inodeRwsem, mode: .exclusive,
            function: .downWrite, acquisitions: UInt64(waits.count), wait: wait, hold: wait)
    }

    @Test func onlyWhatGrewIsLeft() {
        let before = Trace(calls: [calls(10), calls(5, exclusive: 0)], acquisitions: [taken([8])])
        let after = Trace(
            calls: [calls(10), calls(8, exclusive: 0), calls(2, file: 1)],
            acquisitions: [taken([8, 100, 100_000])])
        let rest = after.since(before)
        #expect(rest.calls.map(\.count) == [3, 2])
        #expect(rest.calls.map(\.bytes) == [3 * 4096, 2 * 4096])
        #expect(rest.calls[0].shape.inodeShared == 1)
        let group = rest.acquisitions[0]
        #expect(group.acquisitions == 2 && group.wait.count == 2 && group.wait.sum == 100_100)
        #expect(group.wait.max == 100_000)
        #expect(after.since(after).calls.isEmpty && after.since(after).acquisitions.isEmpty)
    }

    @Test func anEarlierMaximumIsNotTheIntervals() {
        var before = NanosecondHistogram()
        before.record(1_000_000)
        var after = before
        after.record(100)
        let rest = after.since(before)
        #expect(rest.count == 1 && rest.sum == 100)
        #expect(rest.max >= 100 && rest.max < 113)
        #expect(rest.value(atQuantile: 0.99) == rest.max)
    }

    @Test func callsInFlightAreNotLost() {
        var (before, after) = (Trace(), Trace())
        before.losses.callExitsMissed = 1
        after.losses.callExitsMissed = 1
        after.losses.callsUnfinished = 4
        #expect(after.since(before).losses.countsAreExact)
        after.losses.callsEnteredUnseen = 2
        #expect(after.since(before).losses.lostCalls == 2)
    }

    @Test func samplesAreSubtracted() {
        var before = LockSamples()
        before.taken = 100
        before.exclusive.write = .init(samples: 50, holds: 40)
        before.readers = [.init(inside: 2, samples: 10)]
        var after = before
        after.taken = 200
        after.exclusive.write = .init(samples: 60, holds: 45)
        after.readers = [.init(inside: 2, samples: 10), .init(inside: 3, samples: 30)]
        let rest = after.since(before)
        #expect(rest.taken == 100 && rest.exclusive.write == .init(samples: 10, holds: 5))
        #expect(rest.readers == [.init(inside: 3, samples: 30)])
        #expect(rest.meanInside == 1)
        #expect(LockSamples().meanInside == nil)
    }
}
