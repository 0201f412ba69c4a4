// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct VerdictTests {
    private func verdict(_ calls: CallGroup..., losses: Losses = Losses()) -> Verdict {
        Verdict(of: Trace(calls: calls, losses: losses))
    }

    @Test func nothingSeenIsInconclusive() {
        #expect(verdict().mode == .inconclusive)
        var failed = Samples.calls(3, shape: CallShape())
        (failed.errors, failed.bytes) = (3, 0)
        #expect(verdict(failed).mode == .inconclusive)
    }

    @Test func aRunWithoutWritesSaysWhatWasWatched() {
        #expect(verdict().notes.contains { $0.contains("creates") })
    }

    @Test func writesWithoutTheLockAreLockless() {
        let free = Samples.calls(400, shape: CallShape(backingExclusive: 1))
        let judged = verdict(free)
        #expect(judged.mode == .lockless)
        #expect(judged.summary.hasPrefix("every one of 400 writes took no i_rwsem"))
        #expect(judged.locklessCalls == 400 && judged.neitherCalls == 400)
        let both = verdict(free, Samples.calls(4, shape: Samples.exclusive))
        #expect(both.mode == .mixed)
        #expect(
            both.summary
                == "4 of 404 writes took the inode's i_rwsem exclusively (1.0 %), 0 shared, 400 without it"
        )
    }

    /// One of 2000 shared writes had the locks of the fsync after it: its return was not seen.
    @Test func aCallWhoseReturnWasMissedSpeaksForNoOtherSide() {
        var missed = Samples.calls(1, shape: CallShape(inodeExclusive: 1, inodeShared: 1))
        missed.exitsMissed = 1
        var losses = Losses()
        losses.callExitsMissed = 1
        let shared = Samples.calls(1999, shape: CallShape(inodeShared: 1))
        let judged = verdict(shared, missed, losses: losses)
        #expect(judged.mode == .shared && judged.neitherCalls == 0, "\(judged.summary)")
        #expect(judged.summary.contains("all 1999 writes that were seen"))
        missed.exitsMissed = 0
        #expect(verdict(shared, missed).mode == .mixed)
        let few = Samples.calls(3, shape: CallShape(inodeShared: 1))
        missed.exitsMissed = 1
        #expect(verdict(few, missed, losses: losses).mode == .inconclusive)
    }

    /// Half of them failed, some wrote nothing: neither proves that the path has no lock.
    @Test func onlyWritesThatSucceededCountAsLockless() {
        var some = Samples.calls(10, shape: CallShape())
        (some.errors, some.bytes) = (5, 4096)
        #expect(verdict(some).locklessCalls == 5)
        var empty = Samples.calls(10, shape: CallShape())
        empty.bytes = 0
        #expect(verdict(empty).mode == .inconclusive)
        var asynchronous = empty
        asynchronous.queued = 10
        #expect(verdict(asynchronous).mode == .lockless)
    }

    /// A skipped program and a missing lock look alike.
    @Test func aLockThatMayHaveBeenMissedIsNoLockless() {
        var skipped = Losses()
        skipped.recursionMisses = ["down_write_entry": 1]
        let free = Samples.calls(400, shape: CallShape())
        #expect(verdict(free, losses: skipped).mode == .inconclusive)
        let few = verdict(
            Samples.calls(40, shape: CallShape()), Samples.calls(4000, shape: Samples.exclusive),
            losses: skipped)
        #expect(few.mode == .exclusive)
        #expect(few.summary.contains("40 were not seen"))
        // Another program saw every acquisition that this one missed.
        skipped.mayBeMissing = [:]
        #expect(verdict(free, losses: skipped).mode == .lockless)
        skipped.mayBeMissing = [CountedThing.exclusive.rawValue: 1]
        #expect(verdict(free, losses: skipped).mode == .inconclusive)
    }

    @Test func oneModeOnly() {
        #expect(verdict(Samples.calls(4000, shape: Samples.exclusive)).mode == .exclusive)
        #expect(verdict(Samples.calls(4000, shape: Samples.shared)).mode == .shared)
    }

    @Test func bothModesAreMixedWithTheirShares() {
        let mixed = verdict(
            Samples.calls(1, shape: Samples.exclusive), Samples.calls(3999, shape: Samples.shared))
        #expect(mixed.mode == .mixed)
        #expect(mixed.exclusiveCalls == 1)
        #expect(mixed.summary.contains("0.1 %"))
    }

    @Test func aCallThatTookBothSidesEndedExclusive() {
        let both = CallShape(inodeExclusive: 1, inodeShared: 1)
        #expect(verdict(Samples.calls(5, shape: both)).mode == .exclusive)
    }

    @Test func completionsAreNotCalls() {
        var completion = Samples.calls(10, shape: CallShape(fiLock: 1))
        completion.isCompletion = true
        let judged = verdict(completion, Samples.calls(10, shape: Samples.exclusive))
        #expect(judged.mode == .exclusive)
        #expect(judged.neitherCalls == 0)
    }

    @Test func lossesThatCouldTurnItMakeItInconclusive() {
        var losses = Losses()
        losses.filesOverLimit = 200
        let few = verdict(Samples.calls(300, shape: Samples.exclusive), losses: losses)
        #expect(few.mode == .inconclusive)
        #expect(
            few.summary == "300 writes were seen, all exclusive, and 200 were not: had those gone "
                + "another way, the answer would be mixed")
        #expect(
            verdict(Samples.calls(1799, shape: Samples.exclusive), losses: losses).mode
                == .inconclusive)
        let many = verdict(Samples.calls(1800, shape: Samples.exclusive), losses: losses)
        #expect(many.mode == .exclusive)
        #expect(!many.summary.contains("every one"))
        #expect(many.summary.hasSuffix("; 200 were not seen (10.0 % of all)"))
        #expect(many.notes.contains { $0.contains("inexact") })
    }

    @Test func whatWasSeenOnBothSidesNoLossCanTurn() {
        var losses = Losses()
        losses.filesOverLimit = 5000
        let both = verdict(
            Samples.calls(10, shape: Samples.exclusive), Samples.calls(10, shape: Samples.shared),
            losses: losses)
        #expect(both.mode == .mixed)
        #expect(both.summary.contains("5000 were not seen"))
    }

    @Test func everyOneIsSaidOnlyWhereNothingWasLost() {
        let kinds = [\Losses.callExitsMissed, \.callsUnfinished, \.acquisitionsOverLimit]
        for kind in kinds {
            var losses = Losses()
            losses[keyPath: kind] = 1
            let judged = verdict(Samples.calls(100, shape: Samples.shared), losses: losses)
            #expect(judged.mode == .shared)
            #expect(judged.summary.hasPrefix("all 100 writes that were seen"))
        }
    }

    private func taken(_ contended: UInt64) -> Trace {
        Trace(
            calls: [Samples.calls(10, shape: Samples.exclusive)],
            acquisitions: [
                AcquisitionGroup(
                    file: 0, path: .passthrough, lockClass: .inodeRwsem, mode: .exclusive,
                    function: .downWrite, acquisitions: 10, contended: contended)
            ])
    }

    @Test func writersThatNeverMetAreSaidSo() {
        #expect(Verdict(of: taken(0)).notes.contains { $0.contains("never overlapped") })
        #expect(!Verdict(of: taken(1)).notes.contains { $0.contains("never overlapped") })
    }

    /// One writer at a time: no accusation, and nothing to mend.
    @Test func whereNobodyWaitedThereIsNothingToGain() {
        let alone = Verdict(of: taken(0))
        #expect(alone.mode == .exclusive)
        #expect(alone.summary.hasSuffix("nobody waited for it: nothing to gain"))
        #expect(!alone.reasons.isEmpty && alone.reasons.allSatisfy { $0.remedy == nil })
        let met = Verdict(of: taken(3))
        #expect(!met.summary.contains("nobody"))
        #expect(met.reasons.allSatisfy { $0.remedy != nil })
    }

    /// Debian's rt kernel: waits of two seconds, and no probe that could see them.
    @Test func noSentenceRestsOnWaitsThatCouldNotBeSeen() {
        var blind = taken(0)
        blind.measured = Measured(absent: [.exclusiveContention])
        var sampled = taken(0)
        sampled.losses.dutyCyclePercent = 10
        for trace in [blind, sampled] {
            let judged = Verdict(of: trace)
            #expect(!judged.notes.contains { $0.contains("never overlapped") })
            #expect(!judged.summary.contains("nobody"))
            #expect(judged.reasons.allSatisfy { $0.remedy != nil })
        }
    }
}

@Suite struct ReasonTests {
    private func reason(
        path: WritePath = .directIO, flags: OpenFlags = [.directIO, .parallelDirectWrites],
        conditions: WriteConditions = [.direct], shape: CallShape = CallShape(inodeExclusive: 1),
        requested: OpenFlags? = nil, fallback: OpenFlags? = nil, keepsFlag: Bool = false
    ) -> Reason? {
        var group = Samples.calls(
            1, path: path, flags: flags, conditions: conditions, shape: shape)
        group.requested = requested
        return Reason(for: group, requested: fallback, keepsFlag: keepsFlag)
    }

    @Test func sharedNeedsNoReason() {
        #expect(reason(shape: Samples.shared) == nil)
    }

    @Test func theKernelsOrderOfConditions() {
        #expect(reason(flags: [.directIO], conditions: [.append]) == .parallelFlagNotRequested)
        #expect(reason(conditions: [.direct, .append, .pastEOF]) == .append)
        #expect(reason(conditions: [.direct, .cachedMode, .pastEOF]) == .cachedMode)
        #expect(reason(conditions: [.direct, .pastEOF]) == .pastEOF)
        #expect(reason(shape: CallShape(inodeExclusive: 1, inodeShared: 1)) == .lostRace)
        #expect(reason(path: .cached, flags: []) == .cachedPath)
        #expect(reason(path: .cached, flags: [], conditions: []) == .buffered)
        #expect(reason(path: .splice) == .splice)
    }

    @Test func aFlagTheServerAskedForWasStripped() {
        let stripped = reason(
            path: .passthrough, flags: [.passthrough],
            requested: [.passthrough, .parallelDirectWrites])
        #expect(stripped == .parallelFlagStripped)
        let unasked = reason(
            path: .passthrough, flags: [.passthrough], requested: [.passthrough],
            fallback: [.passthrough, .parallelDirectWrites])
        #expect(unasked == .parallelFlagNotRequested)
    }

    @Test func whereTheOpenWasNotSeenTheKernelMaySettleIt() {
        #expect(reason(path: .passthrough, flags: [.passthrough]) == .parallelFlagAbsent)
        let assumed = reason(
            path: .passthrough, flags: [.passthrough],
            fallback: [.passthrough, .parallelDirectWrites])
        #expect(assumed == .parallelFlagStripped)
        let kept = reason(path: .passthrough, flags: [.passthrough], keepsFlag: true)
        #expect(kept == .parallelFlagNotRequested)
        #expect(reason(flags: [.directIO]) == .parallelFlagNotRequested)
    }

    @Test func exclusiveThoughEverythingHeldIsTheKernelsDoing() {
        #expect(
            reason(path: .passthrough, flags: [.passthrough, .parallelDirectWrites])
                == .unconditional)
        #expect(reason() == .unconditional)
    }
}
