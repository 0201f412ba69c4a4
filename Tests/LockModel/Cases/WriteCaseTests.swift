// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// The table of promises, written out once more by hand.
@Suite struct LockPromiseTests {
    private func modes(
        _ writes: WriteCase, on path: WritePath = .passthrough, parallel: Bool? = true,
        _ variants: KernelVariant...
    ) -> [Verdict.Mode] {
        LockPromise(of: writes, on: path, allowsParallel: parallel, variants: variants).modes
    }

    @Test(arguments: WriteCase.allCases) func unpatchedPassthroughIsExclusive(writes: WriteCase) {
        #expect(modes(writes, .unpatched) == [.exclusive])
    }

    static let promises: [(WriteCase, v1: [Verdict.Mode], v3: [Verdict.Mode])] = [
        (.overwrite, [.shared], [.shared]), (.readWrite, [.shared], [.shared]),
        (.append, [.shared], [.shared]), (.oAppend, [.exclusive], [.exclusive]),
        (.extend, [.exclusive], [.exclusive]),
        (.extendRace, [.exclusive, .mixed], [.exclusive, .mixed]),
        (.buffered, [.shared], [.exclusive]), (.splice, [.exclusive], [.exclusive]),
        (.async, [.shared], [.shared]), (.mixed, [.shared], [.mixed]),
    ]

    @Test(arguments: promises) func patchedPassthrough(
        writes: WriteCase, v1: [Verdict.Mode], v3: [Verdict.Mode]
    ) {
        #expect(modes(writes, .v1) == v1)
        #expect(modes(writes, .v1Atomic) == v1)
        #expect(modes(writes, .v3) == v3)
    }

    @Test func theTableHasEveryCase() {
        #expect(Self.promises.map { $0.0 } == WriteCase.allCases)
    }

    @Test func variantsThatCannotBeToldApartAreOneWide() {
        #expect(modes(.buffered, .v1, .v3) == [.exclusive, .shared])
        #expect(modes(.overwrite, .v1, .v3) == [.shared])
    }

    @Test func directIOKeepsMainlinesRules() {
        #expect(modes(.overwrite, on: .directIO, .unpatched) == [.shared])
        #expect(modes(.buffered, on: .directIO, .unpatched) == [.shared])
        #expect(modes(.splice, on: .directIO, .unpatched) == [.shared])
        #expect(modes(.oAppend, on: .directIO, .unpatched) == [.exclusive])
        #expect(modes(.extendRace, on: .directIO, .unpatched) == [.exclusive, .mixed])
    }

    @Test func withoutTheServersLeaveNothingIsShared() {
        #expect(modes(.overwrite, parallel: false, .v3) == [.exclusive])
        #expect(modes(.overwrite, on: .directIO, parallel: false, .v3) == [.exclusive])
        #expect(modes(.overwrite, on: .cached, parallel: nil, .v3) == [.exclusive])
    }
}

@Suite struct CaseRowTests {
    private func report(
        _ shape: CallShape, count: UInt64 = 10, verified: UInt64? = 5, failures: [String] = []
    ) -> Report {
        let workload = WorkloadFigures(
            engine: "writers", description: "", elapsedNs: 1, verifiedBlocks: verified,
            failures: failures)
        return Report(
            of: Trace(calls: count > 0 ? [Samples.calls(count, shape: shape)] : []),
            in: RunContext(
                version: "0", backend: "probe", recordedAt: "",
                kernel: KernelInfo(release: "", machine: "", cpus: 1),
                target: TargetInfo(path: "", mountPoint: "", fileSystem: "", inode: nil),
                elapsedNs: 1, workload: workload,
                tracer: TracerFigures(attachNs: 0, programs: 0, mapBytes: 0)))
    }

    private func outcome(_ report: Report, _ writes: WriteCase = .overwrite) -> CaseRow.Outcome {
        let promise = LockPromise(
            of: writes, on: .passthrough, allowsParallel: true, variants: [.v3])
        return CaseRow(of: writes, promise: promise, report: report).outcome
    }

    @Test func keptBrokenAndIncomplete() {
        #expect(outcome(report(Samples.shared)) == .kept)
        #expect(outcome(report(Samples.exclusive)) == .broken)
        #expect(outcome(report(Samples.exclusive), .oAppend) == .kept)
        #expect(outcome(report(Samples.shared, count: 0)) == .incomplete)
    }

    @Test func wrongOrUnverifiedDataIsAFailureWhateverTheLock() {
        #expect(outcome(report(Samples.shared, verified: nil)) == .failed)
        #expect(outcome(report(Samples.shared, failures: ["Block 3 is torn."])) == .failed)
    }

    @Test func theWorstRowDecides() {
        func report(_ outcomes: CaseRow.Outcome...) -> CaseRow.Outcome {
            CaseReport(
                version: "", kernel: KernelInfo(release: "", machine: "", cpus: 1),
                target: TargetInfo(path: "", mountPoint: "", fileSystem: "", inode: nil),
                variants: [.v3], isVariantFound: false,
                rows: outcomes.map { outcome in
                    var row = CaseRow(failed: .extend, because: "")
                    row.outcome = outcome
                    return row
                }
            ).outcome
        }
        #expect(report(.kept, .kept) == .kept)
        #expect(report(.kept, .incomplete) == .incomplete)
        #expect(report(.broken, .incomplete, .kept) == .broken)
        #expect(report(.broken, .failed) == .failed)
        #expect(report() == .incomplete)
    }
}
