// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct LossesTests {
    @Test func noLossesAreExact() {
        #expect(Losses().countsAreExact)
        #expect(Losses().isEmpty)
        #expect(Losses().sentences.isEmpty)
    }

    @Test(arguments: 0..<7) func whatIsNotCountedIsNotExact(kind: Int) {
        let kinds: [WritableKeyPath<Losses, UInt64>] = [
            \.callsEnteredUnseen, \.callsUnfinished, \.storageFailed, \.filesOverLimit,
            \.locksOverLimit, \.acquisitionsOverLimit, \.callsOverLimit,
        ]
        var losses = Losses()
        losses[keyPath: kinds[kind]] = 1
        #expect(!losses.countsAreExact)
        #expect(losses.sentences.count == 1)
    }

    @Test func aCallWhoseReturnNobodySawMayHaveTheLocksOfTheNext() {
        var losses = Losses()
        losses.callExitsMissed = 1
        #expect(!losses.countsAreExact)
        #expect(losses.sentences.count == 1)
    }

    /// Its locks were taken outside of any call, as far as anybody saw: those counts are too high.
    @Test(arguments: 0..<3) func aCallNobodySawBeginLeavesItsLocksElsewhere(kind: Int) {
        let kinds: [WritableKeyPath<Losses, UInt64>] = [
            \.callsEnteredUnseen, \.callsUnfinished, \.callExitsMissed,
        ]
        var losses = Losses()
        losses[keyPath: kinds[kind]] = 1
        #expect(losses.mayMisplaceLocks && !losses.elsewhereIsExact)
        losses = Losses()
        losses.mayBeMissing = [CountedThing.calls.rawValue: 1]
        #expect(losses.mayMisplaceLocks)
        losses.mayBeMissing = [CountedThing.opens.rawValue: 1]
        #expect(!losses.mayMisplaceLocks)
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

    @Test func skippedProgramsAreOneSentenceWhereNothingIsMissing() {
        var losses = Losses()
        losses.recursionMisses = ["a_entry": 2, "a_exit": 1, "b": 4]
        losses.mayBeMissing = [:]
        #expect(losses.everyCountIsExact)
        #expect(losses.sentences.count == 1)
        #expect(losses.sentences.first?.hasPrefix("7 skipped runs of 3 programs") == true)
        losses.callExitsMissed = 1
        #expect(losses.sentences.count == 4)
        #expect(losses.sentences.contains("4 skipped runs of b (recursion misses)"))
    }

    @Test func aDutyCycleGivesNoTotals() {
        var losses = Losses()
        losses.callsEnteredUnseen = 900
        losses.sample(percent: 10)
        #expect(!losses.countsAreExact)
        #expect(losses.lostCalls == 0)
        #expect(losses.sentences.count == 1)
        #expect(losses.sentences[0].hasPrefix("only calls that began in 10 % of the time"))
    }
}
