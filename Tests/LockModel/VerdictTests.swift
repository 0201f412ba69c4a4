// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct VerdictTests {
    private func verdict(_ calls: CallGroup..., losses: Losses = Losses()) -> Verdict {
        Verdict(of: Trace(calls: calls, losses: losses))
    }

    @Test func nothingSeenIsInconclusive() {
        #expect(verdict().mode == .inconclusive)
        #expect(verdict(Samples.calls(3, shape: CallShape())).mode == .inconclusive)
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
        losses.filesOverLimit = 100
        let few = verdict(Samples.calls(100, shape: Samples.exclusive), losses: losses)
        #expect(few.mode == .inconclusive)
        let many = verdict(Samples.calls(101, shape: Samples.exclusive), losses: losses)
        #expect(many.mode == .exclusive)
        #expect(many.notes.contains { $0.contains("inexact") })
    }

    @Test func writersThatNeverMetAreSaidSo() {
        let judged = verdict(Samples.calls(10, shape: Samples.exclusive))
        #expect(judged.notes.contains { $0.contains("never overlapped") })
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

    @Test func everyReasonSaysWhatWouldChangeIt() {
        for reason in Reason.allCases {
            #expect(!reason.explanation.isEmpty && !reason.remedy(on: .passthrough).isEmpty)
        }
        #expect(Reason.parallelFlagNotRequested.remedy(on: .passthrough).contains("7.3"))
        #expect(!Reason.parallelFlagNotRequested.remedy(on: .directIO).contains("7.3"))
    }

    @Test func exclusiveThoughEverythingHeldIsTheKernelsDoing() {
        #expect(
            reason(path: .passthrough, flags: [.passthrough, .parallelDirectWrites])
                == .unconditional)
        #expect(reason() == .unconditional)
    }
}
