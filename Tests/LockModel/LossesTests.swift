// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct LossesTests {
    @Test func noLossesAreExact() {
        #expect(Losses().countsAreExact)
        #expect(Losses().isEmpty)
        #expect(Losses().sentences.isEmpty)
    }

    @Test(arguments: [
        \Losses.callsEnteredUnseen, \.callsUnfinished, \.storageFailed, \.filesOverLimit,
        \.locksOverLimit, \.acquisitionsOverLimit, \.callsOverLimit,
    ] as [WritableKeyPath<Losses, UInt64> & Sendable])
    func whatIsNotCountedIsNotExact(kind: WritableKeyPath<Losses, UInt64> & Sendable) {
        var losses = Losses()
        losses[keyPath: kind] = 1
        #expect(!losses.countsAreExact)
        #expect(losses.sentences.count == 1)
    }

    @Test func skippedProgramsLoseNothingWhileASecondWitnessSaw() {
        var losses = Losses()
        losses.recursionMisses = ["down_write_exit": 2]
        losses.untimedAcquisitions = 2
        #expect(losses.countsAreExact)
        #expect(!losses.isEmpty)
        losses.singleWitness = 1
        #expect(!losses.countsAreExact)
    }
}
