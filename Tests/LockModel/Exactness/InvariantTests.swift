// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// One invariant at a time, broken in a trace that keeps all the others.
@Suite struct InvariantTests {
    /// Two exclusive writes of one file, with one acquisition elsewhere, all three steps of each seen.
    private static var whole: Trace {
        var hold = NanosecondHistogram()
        hold.record(10)
        hold.record(20)
        var trace = Trace(
            files: [TracedFile(id: 0, name: "a", inode: 1, writersInsideMax: 1)],
            calls: [
                CallGroup(
                    file: 0, path: .passthrough, openFlags: [.passthrough], conditions: [],
                    shape: CallShape(inodeExclusive: 1), count: 2, bytes: 8192)
            ],
            acquisitions: [
                AcquisitionGroup(
                    file: 0, path: .passthrough, lockClass: .inodeRwsem, mode: .exclusive,
                    function: .downWrite, acquisitions: 2, hold: hold)
            ],
            elsewhere: [
                ElsewhereGroup(
                    file: 0, lockClass: .inodeRwsem, mode: .exclusive, function: .downWrite,
                    entered: 1, taken: 1, released: 1)
            ])
        trace.table = TableCounts(
            seen: [.exclusive: LockSteps(entered: 3, taken: 3, released: 3)])
        trace.witnesses = [
            Witnesses(.exclusive, steps: [["entry"], ["exit"], ["release"]]),
            Witnesses(.opens, steps: [["inner"], ["outer"]]),
        ]
        return trace
    }

    private func examined(_ change: (inout Trace) -> Void) -> Losses {
        var trace = Self.whole
        change(&trace)
        trace.examine()
        return trace.losses
    }

    @Test func aWholeTraceBreaksNone() {
        let losses = examined { _ in }
        #expect(losses.brokenInvariants == nil && losses.mayBeMissing == [:])
        #expect(losses.everyCountIsExact && losses.sentences.isEmpty)
    }

    @Test func aWriteWithoutALockBesideOthersIsAMissedLock() {
        let losses = examined {
            var group = $0.calls[0]
            (group.shape, group.count) = (CallShape(), 1)
            $0.calls.append(group)
        }
        #expect(losses.brokenInvariants == [.writesTakeLocks])
        #expect(!losses.countsAreExact && !losses.everyCountIsExact)
        #expect(losses.sentences == [Invariant.writesTakeLocks.sentence])
    }

    /// Writes that failed, or wrote nothing, and completions need no lock; nor do kernels to come.
    @Test func notEveryCallHasToLock() {
        let failed = examined {
            var group = $0.calls[0]
            (group.shape, group.bytes, group.errors) = (CallShape(), 0, 2)
            $0.calls.append(group)
            (group.bytes, group.isCompletion) = (4096, true)
            $0.calls.append(group)
        }
        #expect(failed.brokenInvariants == nil)
        let lockless = examined {
            $0.calls[0].shape = CallShape()
            ($0.acquisitions, $0.files[0].writersInsideMax) = ([], 0)
            $0.table?.seen[.exclusive] = LockSteps(entered: 1, taken: 1, released: 1)
        }
        #expect(lockless.brokenInvariants == nil && lockless.countsAreExact)
    }

    @Test func aHoldIsMissingOnlyWhereItsProgramWasSkipped() {
        func withoutHolds(_ trace: inout Trace) {
            trace.acquisitions[0].hold = NanosecondHistogram()
            trace.losses.unmeasuredHolds = 2
        }
        #expect(examined(withoutHolds).brokenInvariants == [.holdsAreAcquisitions])
        let skipped = examined {
            withoutHolds(&$0)
            $0.losses.recursionMisses = ["release": 2]
        }
        #expect(skipped.brokenInvariants == nil && skipped.countsAreExact)
    }

    /// Without the unlock function's program there are no holds of fi->lock, and none amiss.
    @Test func whatIsNotMeasuredIsNotHeldAgainstTheRun() {
        let losses = examined {
            $0.acquisitions.append(
                AcquisitionGroup(
                    file: 0, path: .passthrough, lockClass: .fiLock, mode: .spin,
                    function: .rawSpinLock, acquisitions: 2))
            $0.measured = Measured(absent: [.fiLockHolds])
            $0.table?.seen[.spin] = LockSteps(entered: 2, taken: 2)
            $0.table?.lacking[.spin] = LockSteps(released: 2)
        }
        #expect(losses.brokenInvariants == nil)
    }

    @Test func oneHolderOfAnExclusiveLock() {
        let losses = examined { $0.files[0].writersInsideMax = 2 }
        #expect(losses.brokenInvariants == [.oneInside])
        let mixed = examined {
            $0.files[0].writersInsideMax = 2
            $0.acquisitions[0].mode = .shared
            $0.elsewhere?[0].mode = .shared
            $0.table?.seen = [.shared: LockSteps(entered: 3, taken: 3, released: 3)]
        }
        #expect(mixed.brokenInvariants == nil)
    }

    @Test func aReleaseTooManyIsOfALockHeldBefore() {
        let losses = examined {
            $0.elsewhere?[0].released = 2
            $0.table?.seen[.exclusive]?.released = 4
        }
        #expect(losses.brokenInvariants == [.releasesAreAcquisitions])
        #expect(losses.countsAreExact && !losses.elsewhereIsExact && !losses.everyCountIsExact)
    }

    @Test(arguments: [
        LockSteps(entered: 4, taken: 3, released: 3),
        LockSteps(entered: 3, taken: 3, failed: 1, released: 3),
        LockSteps(entered: 2, taken: 2, released: 2),
    ])
    func theTableSawWhatWasBooked(steps: LockSteps) {
        let losses = examined { $0.table?.seen[.exclusive] = steps }
        #expect(losses.brokenInvariants == [.tableIsBooked] && !losses.countsAreExact)
    }

    /// A skipped exit is accounted for.
    @Test func lackingStepsAreBookedToo() {
        let losses = examined {
            $0.table?.seen[.exclusive] = LockSteps(entered: 3, taken: 2, released: 3)
            $0.table?.lacking[.exclusive] = LockSteps(taken: 1)
            $0.losses.recursionMisses = ["exit": 1]
        }
        #expect(losses.brokenInvariants == nil && losses.countsAreExact)
    }

    @Test func anAttemptWithoutOutcomeMayBeAnAcquisition() {
        let losses = examined {
            $0.table?.seen[.exclusive]?.entered = 4
            $0.table?.unresolved[.exclusive] = 1
        }
        #expect(losses.brokenInvariants == nil && losses.unresolvedAttempts == 1)
        #expect(!losses.countsAreExact)
    }

    /// Three tasks preempted in three programs, and a fourth between them: no witness is left, but that
    /// all three programs were skipped.
    @Test func theTaskThatLeavesNoWitnessIsCounted() {
        let losses = examined {
            $0.losses.recursionMisses = ["entry": 1, "exit": 1, "release": 4]
        }
        #expect(losses.mayBeMissing == ["exclusive": 1] && !losses.countsAreExact)
        #expect(
            losses.sentences.contains { $0.hasPrefix("at most 1 exclusive acquisitions missed") })
    }

    /// Interrupts take spinlocks inside the programs of others, but never this one.
    @Test func holdersOfSpinlocksAreNotPreempted() {
        let misses: [String: UInt64] = ["entry": 13, "exit": 2, "release": 3]
        let spin = Witnesses(
            .fiLock, steps: [["entry"], ["exit"], ["release"]], sheltered: 1)
        #expect(spin.mostUnseen(misses: misses) == 0)
        #expect(spin.mostUnseen(misses: misses, explained: [4, 0]) == 0)
        #expect(spin.mostUnseen(misses: misses, explained: [4, 1]) == 1)
    }

    @Test func skippedRunsWhoseAcquisitionWasSeenExplainThemselves() {
        let losses = examined {
            $0.losses.recursionMisses = ["entry": 1, "exit": 1, "release": 4]
            $0.losses.singleWitness = 1
            $0.table?.seen[.exclusive]?.entered = 2
            $0.table?.lacking[.exclusive] = LockSteps(entered: 1)
        }
        #expect(losses.mayBeMissing == [:] && losses.countsAreExact)
    }

    /// A function that cannot fail: two programs, and what either missed alone the other one tells.
    @Test func twoWitnessesExplainEachOther() {
        func missing(_ lacking: LockSteps, _ misses: [String: UInt64]) -> Losses {
            examined {
                $0.witnesses = [Witnesses(.exclusive, steps: [["entry"], ["release"]])]
                $0.witnesses[0].isCertain = true
                $0.losses.recursionMisses = misses
                $0.table?.lackingOfCertain[.exclusive] = lacking
                $0.table?.seen[.exclusive] =
                    LockSteps(
                        entered: 3 - lacking.entered, taken: 3 - lacking.taken,
                        released: 3 - lacking.released)
                $0.losses.unmeasuredHolds = lacking.released
            }
        }
        let both = missing(LockSteps(), ["entry": 2, "release": 1])
        #expect(both.mayBeMissing == ["exclusive": 1] && !both.countsAreExact)
        let entry = missing(LockSteps(entered: 2, taken: 2), ["entry": 2, "release": 1])
        #expect(entry.mayBeMissing == [:] && entry.countsAreExact)
        let release = missing(LockSteps(released: 1), ["entry": 2, "release": 1])
        #expect(release.mayBeMissing == [:] && release.countsAreExact)
        #expect(missing(LockSteps(released: 1), ["entry": 2]).brokenInvariants == nil)
    }

    /// A wait whose end nobody saw leaves open when its hold began.
    @Test func aHoldNeedsItsBeginning() {
        func untimed(isCertain: Bool, _ function: LockFunction) -> Losses {
            examined {
                $0.witnesses[0] = Witnesses(.exclusive, steps: [["entry"], ["release"]])
                $0.witnesses[0].isCertain = isCertain
                $0.acquisitions[0].function = function
                $0.acquisitions[0].hold = NanosecondHistogram()
                $0.acquisitions[0].untimed = 2
            }
        }
        #expect(untimed(isCertain: true, .downWrite).brokenInvariants == nil)
        // What has a program at its return has its beginning from there.
        #expect(untimed(isCertain: false, .downWrite).brokenInvariants == [.holdsAreAcquisitions])
        #expect(
            untimed(isCertain: true, .downWriteTrylock).brokenInvariants
                == [.holdsAreAcquisitions])
    }

    /// Eight opens, of which both witnesses of five were skipped.
    @Test func opensAreCountsLikeOthers() {
        let losses = examined { $0.losses.recursionMisses = ["inner": 5, "outer": 6] }
        #expect(losses.mayBeMissing == ["opens": 5])
        #expect(losses.countsAreExact && !losses.opensAreExact && !losses.elsewhereIsExact)
        #expect(!losses.everyCountIsExact)
        #expect(examined { $0.losses.recursionMisses = ["inner": 5] }.everyCountIsExact)
    }

    @Test func anOpenWhoseReplyWasMissedIsNoReason() {
        var trace = Self.whole
        trace.losses.opensUnread = 1
        let note = { (trace: Trace) in
            Verdict(of: trace).notes.filter { $0.contains("opens were missed") }
        }
        #expect(note(trace).count == 1 && note(Self.whole).isEmpty)
        #expect(
            Verdict(of: trace, requested: [.passthrough]).notes.allSatisfy { !$0.contains("opens") }
        )
    }
}
