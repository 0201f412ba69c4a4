// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// The table of the patch series: what is seen on a kernel of each variant.
@Suite struct KernelVariantTests {
    private static func seen(
        keepsFlag: Bool?, _ mode: Verdict.Mode?, fiLock: Double?,
        _ counter: KernelObservations.IOCounter? = .int
    ) -> KernelObservations {
        var seen = KernelObservations()
        seen.offersPassthrough = true
        seen.keepsParallelFlag = keepsFlag
        seen.passthroughMode = mode
        seen.fiLockPerPassthroughWrite = fiLock
        seen.ioCounter = counter
        return seen
    }

    @Test(arguments: [
        (seen(keepsFlag: false, .exclusive, fiLock: 1), [KernelVariant.unpatched]),
        (seen(keepsFlag: true, .shared, fiLock: 3), [.v1]),
        (seen(keepsFlag: true, .shared, fiLock: 0, .atomic), [.v1Atomic]),
        (seen(keepsFlag: true, .shared, fiLock: 1), [.v3]),
        // The first write of a file may take the lock once more.
        (seen(keepsFlag: true, .shared, fiLock: 3.004), [.v1]),
    ]) func everythingKnownNamesOne(seen: KernelObservations, variants: [KernelVariant]) {
        #expect(KernelVariant.matching(seen) == variants)
    }

    @Test func withoutCountsTwoVersionsLookAlike() {
        let experiment = KernelExperiment(Self.seen(keepsFlag: true, .shared, fiLock: nil))
        #expect(experiment.variants == [.v1, .v3])
        #expect(experiment.summary == "v1 1/2 or v2/v3")
    }

    @Test func theAtomicCounterNeedsNoCounts() {
        let seen = Self.seen(keepsFlag: true, .shared, fiLock: nil, .atomic)
        #expect(KernelVariant.matching(seen) == [.v1Atomic])
    }

    @Test func theStrippedFlagAloneTells() {
        #expect(
            KernelVariant.matching(Self.seen(keepsFlag: false, nil, fiLock: nil)) == [.unpatched])
    }

    @Test func inconclusiveIsNoObservation() {
        let seen = Self.seen(keepsFlag: true, .inconclusive, fiLock: nil)
        #expect(KernelVariant.matching(seen) == [.v1, .v3])
    }

    @Test(arguments: [
        seen(keepsFlag: true, .exclusive, fiLock: 1), seen(keepsFlag: false, .shared, fiLock: 1),
        seen(keepsFlag: true, .shared, fiLock: 2), seen(keepsFlag: true, .mixed, fiLock: 1),
        seen(keepsFlag: false, .exclusive, fiLock: 1, .atomic),
    ]) func contradictionsMatchNone(seen: KernelObservations) {
        let experiment = KernelExperiment(seen)
        #expect(experiment.variants == [])
        #expect(experiment.summary.contains("matches none"))
    }

    @Test func withoutPassthroughThereIsNothingToTell() {
        var seen = KernelObservations()
        seen.offersPassthrough = false
        seen.directIOMode = .shared
        let experiment = KernelExperiment(seen)
        #expect(experiment.variants == [.noPassthrough])
        #expect(experiment.summary == "before 6.9: no passthrough")
    }

    @Test func nothingKnownNamesNobody() {
        let experiment = KernelExperiment(KernelObservations())
        #expect(experiment.variants == KernelVariant.allCases)
        #expect(experiment.summary.contains("nothing that tells"))
    }

    @Test func theNamesThatExpectTakes() {
        #expect(
            KernelVariant.allCases.map(\.rawValue) == [
                "unpatched", "v1", "v1+v2of2", "v3", "no-passthrough",
            ])
    }
}
