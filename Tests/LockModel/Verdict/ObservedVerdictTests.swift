// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// The rule from samples to a verdict.
@Suite struct ObservedVerdictTests {
    typealias Count = HeldSamples.Count

    private func samples(
        exclusive: Count = Count(), shared: Count = Count(), parallel: UInt64 = 0,
        taken: UInt64 = 10_000
    ) -> LockSamples {
        var samples = LockSamples()
        samples.taken = taken
        samples.exclusive.write = exclusive
        samples.shared.write = shared
        samples.parallel = parallel
        return samples
    }

    private func count(_ number: UInt64) -> Count { Count(samples: number, holds: number) }

    private func verdict(
        _ samples: LockSamples, opens: [ObservedFile.Open] = [], requested: OpenFlags? = nil
    ) -> Verdict {
        Verdict(
            of: Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000),
                files: [ObservedFile(file: 0, opens: opens, samples: samples)]),
            requested: requested)
    }

    @Test func aLockNeverCaughtHeldIsInconclusive() {
        #expect(verdict(LockSamples()).mode == .inconclusive)
        let idle = verdict(samples())
        #expect(idle.mode == .inconclusive)
        #expect(idle.summary.contains("none of 10,000 samples"))
        #expect(idle.notes.contains { $0.contains("longer run") })
    }

    @Test(arguments: [
        (35, 0, Verdict.Mode.inconclusive), (36, 0, .exclusive), (2941, 0, .exclusive),
        (0, 35, .inconclusive), (0, 36, .shared), (0, 2000, .shared),
        (500, 500, .mixed), (990, 10, .mixed), (900, 100, .mixed), (39, 1, .mixed),
        (1, 1, .inconclusive), (3, 3, .mixed), (4, 9996, .shared),
    ])
    func holdsDecide(exclusive: UInt64, shared: UInt64, mode: Verdict.Mode) {
        let judged = verdict(samples(exclusive: count(exclusive), shared: count(shared)))
        #expect(judged.mode == mode, "\(judged.summary)")
        #expect(judged.confidence?.samples == exclusive + shared)
    }

    @Test func theSummaryStatesHowSureItIs() {
        var seen = samples(exclusive: count(2941))
        seen.waiting = 100
        let judged = verdict(seen)
        #expect(
            judged.summary == """
                writers take the inode's lock (i_rwsem) one at a time: in all of 2,941 samples of the \
                time that writes held the lock (95 % interval of the exclusive share: 99.9 to 100 % of that time)
                """)
        #expect(judged.exclusiveCalls == nil && judged.sharedCalls == nil)
    }

    /// A thousand samples of twelve long holds say nearly all of this run's time, little of others'.
    @Test func samplesOfOneHoldAreOnePieceOfEvidence() throws {
        let slow = verdict(samples(exclusive: Count(samples: 1000, holds: 12)))
        #expect(slow.mode == .exclusive)
        #expect(slow.summary.contains("the other side had at most 0.4 % of that time"))
        #expect(slow.summary.contains("too few holds, 12, to speak of other runs"))
        let confidence = try #require(slow.confidence)
        #expect(confidence.holds == 12 && confidence.exclusiveShareLow < 0.8)
    }

    /// Samples that came when a writer woke the sampler are no looks at random times.
    @Test func missedSamplesLeaveOnlyWhatWasSeenForCertain() {
        var biased = samples(exclusive: Count(samples: 92, holds: 30))
        biased.missed = 4908
        #expect(verdict(biased).mode == .inconclusive)
        #expect(verdict(biased).confidence?.mayBeBiased == true)
        biased.exclusive.write.holds = 40
        #expect(verdict(biased).mode == .exclusive)
        #expect(verdict(biased).summary.contains("no share of time"))
    }

    private func evidence(
        sure: UInt64 = 0, exclusive: UInt64 = 0, shared: UInt64 = 0, left: UInt64 = 0,
        squares: UInt64 = 0
    ) -> WriteEvidence {
        var evidence = WriteEvidence()
        (evidence.exclusiveSure, evidence.leftShared) = (sure, left)
        (evidence.queuedExclusive, evidence.queuedShared) = (exclusive, shared)
        evidence.exclusiveSquares = squares
        return evidence
    }

    /// A write that queues for a side takes it.
    @Test(arguments: [
        (35, 0, Verdict.Mode.inconclusive), (36, 0, .exclusive), (0, 35, .inconclusive),
        (0, 36, .shared), (1, 1, .mixed), (100, 1, .mixed),
    ]) func writesThatQueueAreEvidence(exclusive: UInt64, shared: UInt64, mode: Verdict.Mode) {
        var queued = samples()
        queued.evidence = evidence(exclusive: exclusive, shared: shared)
        #expect(verdict(queued).mode == mode, "\(verdict(queued).summary)")
    }

    /// The probe backend says mixed of one write: so does one that was seen for certain.
    @Test func oneWriteOfTheOtherSideIsEnough() {
        var shared = samples(shared: count(5000), parallel: 4000)
        #expect(verdict(shared).mode == .shared)
        shared.evidence = evidence(sure: 1)
        shared.exclusive.write = count(1)
        #expect(verdict(shared).mode == .mixed)
        var exclusive = samples(exclusive: count(5000))
        exclusive.evidence = evidence(sure: 4000, left: 1)
        #expect(verdict(exclusive).mode == .mixed)
        exclusive.evidence = evidence(sure: 4000)
        #expect(verdict(exclusive).mode == .exclusive)
        #expect(verdict(exclusive).notes.contains { $0.contains("no shares of writes") })
    }

    /// Four holds of 100, and one of 600: worth fewer than five.
    @Test func holdsOfUnequalLengthCountForFewer() throws {
        var uneven = samples(exclusive: Count(samples: 1000, holds: 5))
        uneven.evidence = evidence(sure: 1000, squares: 4 * 10_000 + 360_000)
        let confidence = try #require(verdict(uneven).confidence)
        #expect(confidence.effectiveHolds == 2.5)
        uneven.evidence?.exclusiveSquares = 5 * 40_000
        #expect(verdict(uneven).confidence?.effectiveHolds == 5)
    }

    @Test func othersAreNoEvidence() {
        var shared = samples(shared: count(100), parallel: 90)
        shared.exclusive.other = count(5000)
        #expect(verdict(shared).mode == .shared)
        var idle = samples()
        idle.exclusive.other = count(5000)
        #expect(verdict(idle).mode == .inconclusive)
    }

    @Test func holdersNobodyKnowsCountOnlyWhereNobodyIsKnown() {
        var some = samples(shared: count(1000), parallel: 900)
        some.exclusive.unknown = count(200)
        #expect(verdict(some).mode == .shared)
        #expect(verdict(some).notes.contains { $0.contains("200 samples") })
        var all = samples()
        all.exclusive.unknown = count(200)
        let judged = verdict(all)
        #expect(judged.mode == .exclusive)
        #expect(judged.confidence?.rule.contains("unknown") == true)
    }

    @Test func workersAreTakenForWritesAndSaidSo() {
        var queued = samples()
        queued.exclusive.worker = count(100)
        let open = ObservedFile.Open(flags: [.directIO], direct: true, append: false)
        #expect(verdict(queued, opens: [open]).mode == .exclusive)
        #expect(verdict(queued, opens: [open]).notes.contains { $0.contains("taken for a write") })
    }

    /// A loop device's worker in fsync, on a file whose writes share: 1,417 samples said mixed.
    @Test func aWorkerMayBeInFsync() {
        var synced = samples(shared: Count(samples: 32, holds: 32))
        synced.exclusive.worker = count(1417)
        let open = ObservedFile.Open(
            flags: [.directIO, .parallelDirectWrites], direct: true, append: false)
        for opens in [[], [open]] {
            let judged = verdict(synced, opens: opens)
            #expect(judged.mode == .inconclusive, "\(judged.summary)")
            #expect(judged.notes.contains { $0.contains("1,417 samples") && $0.contains("fsync") })
            #expect(judged.reasons == [])
        }
        synced.shared.write = count(200)
        #expect(verdict(synced, opens: [open]).mode == .shared)
    }

    /// nfsd, two files: 121 samples of exclusive writes to one, and long holds in fsync of the other, whose
    /// lengths made the 121 worth 14.
    @Test func anotherFilesFsyncsTakeNothingFromTheEvidence() {
        func file(_ index: UInt32, _ own: LockSamples, squares: UInt64) -> ObservedFile {
            var samples = own
            samples.evidence = WriteEvidence()
            samples.evidence?.exclusiveSquares = squares
            return ObservedFile(file: index, samples: samples)
        }
        var synced = samples()
        synced.exclusive.worker = Count(samples: 277, holds: 40)
        var written = samples(exclusive: Count(samples: 121, holds: 90))
        // No share of time can be given, so that holds decide.
        written.missed = 4908
        let judged = Verdict(
            of: Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000),
                files: [file(0, written, squares: 200), file(1, synced, squares: 20_000)]))
        #expect(judged.mode == .exclusive, "\(judged.summary)")
        #expect(judged.notes.contains { $0.contains("277 samples") })
    }

    /// Who waited for the exclusive side in a write, worker or not, settles it.
    @Test(arguments: ["fuse_file_write_iter", "fuse_fsync"])
    func aWaitingWriteSpeaksForAWorker(function: String) {
        var held = samples()
        held.exclusive.worker = count(100)
        let wait = ContentionRow(
            file: 0, lockClass: .inodeRwsem, mode: .exclusive, waiter: "kworker/u8:6",
            stack: ["rwsem_down_write_slowpath", function], waitNs: NanosecondHistogram())
        let judged = Verdict(
            of: Observation(
                sampler: SamplerFigures(engine: .timer, rateAsked: 1000),
                files: [ObservedFile(file: 0, samples: held)], contention: [wait]))
        #expect(judged.mode == (function == "fuse_fsync" ? .inconclusive : .exclusive))
    }

    @Test func severalReadersInsideRuleOutExclusive() {
        let judged = verdict(samples(exclusive: count(2000), shared: count(5), parallel: 2))
        #expect(judged.mode == .mixed)
        let few = verdict(samples(shared: count(5), parallel: 2))
        #expect(few.mode == .inconclusive)
        #expect(few.notes.contains { $0.contains("inside together") })
    }

    @Test func openFlagsExplainButDoNotDecide() {
        let open = ObservedFile.Open(flags: [.passthrough], direct: true, append: false)
        let asked: OpenFlags = [.passthrough, .parallelDirectWrites]
        let judged = verdict(samples(exclusive: count(100)), opens: [open], requested: asked)
        #expect(judged.reasons.map(\.reason) == [.parallelFlagStripped])
        #expect(judged.reasons.first?.calls == nil)
        #expect(verdict(samples(), opens: [open], requested: asked).mode == .inconclusive)
        #expect(verdict(samples(), opens: [open], requested: asked).reasons.isEmpty)
        #expect(verdict(samples(shared: count(100)), opens: [open]).reasons.isEmpty)
    }

    @Test func onlyOpensThatWriteGiveReasons() {
        let flags: OpenFlags = [.directIO, .parallelDirectWrites]
        let writing = ObservedFile.Open(flags: flags, direct: true, append: false)
        let idle = ObservedFile.Open(flags: flags, direct: true, append: true)
        func reasons(_ uses: [ObservedFile.Use]?, grewBy: UInt64? = nil) -> [Reason] {
            var file = ObservedFile(
                file: 0, opens: [writing, idle], samples: samples(exclusive: count(100)))
            (file.uses, file.grewBy) = (uses, grewBy)
            let sampler = SamplerFigures(engine: .timer, rateAsked: 1000)
            return Verdict(of: Observation(sampler: sampler, files: [file])).reasons.map(\.reason)
        }
        #expect(reasons([.init(open: writing, exclusive: 9)], grewBy: 4096) == [.pastEOF])
        #expect(reasons([.init(open: writing, exclusive: 9)]) == [.notTold])
        #expect(reasons([.init(open: idle, exclusive: 9)], grewBy: 4096) == [.append])
        #expect(reasons([.init(open: idle, shared: 9)]) == [.notTold])
        #expect(reasons([]) == [.notTold])
    }

    @Test func theReasonsOfAnOpenFile() {
        func reasons(_ flags: OpenFlags, direct: Bool = true, append: Bool = false) -> [Reason] {
            verdict(
                samples(exclusive: count(100)),
                opens: [ObservedFile.Open(flags: flags, direct: direct, append: append)]
            ).reasons.map(\.reason)
        }
        #expect(reasons([], direct: false) == [.buffered])
        #expect(reasons([]) == [.cachedPath])
        #expect(reasons([.passthrough]) == [.parallelFlagAbsent])
        #expect(reasons([.directIO]) == [.parallelFlagNotRequested])
        #expect(reasons([.directIO, .parallelDirectWrites], append: true) == [.append])
        #expect(reasons([.directIO, .parallelDirectWrites]) == [.notTold])
    }

    /// Doing what the advice says is to be enough.
    @Test func everyObstacleOfAnOpenIsTold() throws {
        var seen = samples(exclusive: count(100))
        seen.waiting = 100
        let judged = verdict(
            seen, opens: [ObservedFile.Open(flags: [.directIO], direct: false, append: true)])
        let reason = try #require(judged.reasons.first)
        #expect(reason.reason == .parallelFlagNotRequested)
        #expect(reason.then?.map(\.reason) == [.append])
        #expect(reason.explanation.contains("; and then: "))
        let remedy = try #require(reason.remedy)
        #expect(remedy.contains("FOPEN_PARALLEL_DIRECT_WRITES") && remedy.contains("O_APPEND"))
    }
}

@Suite struct LockSamplesTests {
    @Test func mergingAddsUp() {
        var one = LockSamples()
        one.taken = 100
        one.exclusive.write = HeldSamples.Count(samples: 10, holds: 5)
        one.readers = [.init(inside: 2, samples: 3)]
        one.ioCounter = .init(min: -2, max: 0, sum: -4)
        one.others = [.init(call: "fsync", samples: 1)]
        var two = one
        two.readers = [.init(inside: 1, samples: 1), .init(inside: 2, samples: 1)]
        two.ioCounter = .init(min: -1, max: 5, sum: 4)
        two.others = [.init(call: "ftruncate", samples: 9)]
        two.stale = 7
        one.merge(two)
        #expect(one.taken == 200)
        #expect(one.exclusive.write == HeldSamples.Count(samples: 20, holds: 10))
        #expect(one.free == 200 - 20 - 7)
        #expect(one.readers == [.init(inside: 1, samples: 1), .init(inside: 2, samples: 4)])
        #expect(one.meanReaders == 1.8)
        #expect(one.largestReaders == 2)
        #expect(one.ioCounter == .init(min: -2, max: 5, sum: 0))
        #expect(one.others.map(\.call) == ["ftruncate", "fsync"])
    }

    @Test func sharesNeedNearlyEverySample() {
        var samples = LockSamples()
        samples.taken = 980
        #expect(!samples.mayBeBiased)
        samples.missed = 20
        #expect(!samples.mayBeBiased && samples.meanInside == 0)
        samples.taken = 979
        samples.missed = 21
        #expect(samples.mayBeBiased && samples.meanInside == nil)
        var both = LockSamples()
        both.taken = 1021
        both.merge(samples)
        #expect(both.missed == 21 && !both.mayBeBiased)
        #expect(both.since(samples).missed == 0)
    }

    @Test func nothingInsideHasNoMean() {
        #expect(LockSamples().meanReaders == nil)
        #expect(LockSamples().largestReaders == 0)
    }
}
