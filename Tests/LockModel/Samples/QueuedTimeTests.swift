// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LockModel

/// What a queue costs, from samples.
@Suite struct QueuedTimeTests {
    private func file(_ id: UInt32, waiting: UInt64, taken: UInt64, missed: UInt64 = 0)
        -> ObservedFile
    {
        var samples = LockSamples()
        (samples.taken, samples.waiting, samples.missed) = (taken, waiting, missed)
        return ObservedFile(file: id, samples: samples)
    }

    private func observation(_ files: [ObservedFile]) -> Observation {
        Observation(
            sampler: SamplerFigures(engine: .timer, rateAsked: 1000, rateReached: 1000),
            files: files)
    }

    @Test func theLongestQueueIsTimeWhereFewSamplesWereMissed() {
        let queue = observation([
            file(1, waiting: 100, taken: 8000), file(2, waiting: 5500, taken: 8000),
        ]).longestQueue
        #expect(queue?.file == 2 && queue?.share == 0.6875)
        #expect(queue?.queuedNs == 5_500_000_000 && queue?.watchedNs == 8_000_000_000)
    }

    @Test func missedSamplesMakeItNoTime() {
        let queue = observation([file(1, waiting: 50, taken: 100, missed: 900)]).longestQueue
        #expect(queue?.samples == 50 && queue?.share == nil && queue?.queuedNs == nil)
    }

    @Test func nobodyQueuedIsNoQueue() {
        #expect(observation([file(1, waiting: 0, taken: 100)]).longestQueue == nil)
    }
}
