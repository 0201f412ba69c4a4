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

    @Test func filesThatAreMerelyOpenThinNothingOut() {
        let seen = observation(
            [file(1, waiting: 90, taken: 100)] + (2...31).map { file($0, waiting: 0, taken: 100) })
        #expect(seen.busiest?.file == 1 && seen.busiestSamples.waiting == 90)
        #expect(seen.busiestSamples.taken == 100 && seen.total.taken == 3100)
    }

    @Test func oneWriteThatNeverReturnsIsNoMatterOfFlags() {
        var stuck = file(1, waiting: 2000, taken: 2000)
        stuck.opens = [.init(flags: .directIO, direct: false, append: false)]
        stuck.samples.exclusive.write = .init(samples: 2000, holds: 1)
        var seen = observation([stuck])
        seen.writeCalls = WriteCallFigures(source: .systemCalls, calls: 0, bytes: 0)
        let verdict = Verdict(of: seen)
        #expect(verdict.mode == .exclusive && verdict.summary.hasSuffix(Verdict.oneHold))
        #expect(verdict.reasons.allSatisfy { $0.remedy == nil })
        seen.writeCalls?.calls = 1
        #expect(!Verdict(of: seen).summary.contains("does not answer"))
    }

    @Test func nobodyQueuedIsNoQueue() {
        #expect(observation([file(1, waiting: 0, taken: 100)]).longestQueue == nil)
    }
}
