// SPDX-License-Identifier: Apache-2.0

import LockModel
import Logging
import Testing

@testable import Workload

/// The writes behind `fuselock cases`.
@Suite struct CasePlanTests {
    @Test(arguments: WriteCase.allCases, [false, true])
    func everyCaseCanBeRunAndVerifiesItsBlocks(writes: WriteCase, sampled: Bool) throws {
        let plan = WorkloadPlan(of: writes, sampled: sampled)
        try plan.validate()
        #expect(plan.verify)
        #expect(plan.writers > 1)
    }

    @Test func casesDifferInWhatTheKernelLooksAt() {
        let plans = WriteCase.allCases.map { WorkloadPlan(of: $0, sampled: false) }
        for (index, plan) in plans.enumerated() {
            #expect(!plans[..<index].contains(plan), "\(WriteCase.allCases[index])")
        }
    }

    @Test func aSampledRunThatGrowsHasABound() {
        for writes in [WriteCase.oAppend, .extend, .extendRace] {
            #expect(WorkloadPlan(of: writes, sampled: true).limit == .writes(5000))
        }
    }

    /// splice and io_submit on a plain file: what is read back is what was written.
    @Test(arguments: [WorkloadPlan.Call.splice, .aio, .write, .dsync])
    func everyCallWritesWholeBlocks(call: WorkloadPlan.Call) throws {
        let folder = try Scratch()
        let plan = WorkloadPlan(
            writers: 3, fileSize: 1 << 20, direct: false, call: call, readsBack: true,
            limit: .writes(200), verify: true)
        let pool = WriterPool(plan: plan, path: folder.path, logger: Logger(label: "test"))
        defer { pool.cleanUp() }
        try pool.prepare()
        pool.go()
        let figures = try pool.wait()
        #expect(figures.failures == [])
        #expect(figures.total?.writes == 600)
        #expect(figures.verifiedBlocks == 256)
    }

    @Test func appendingByTheCallsFlagKeepsEveryRecord() throws {
        let folder = try Scratch()
        let plan = WorkloadPlan(
            writers: 3, direct: false, call: .rwfAppend, append: true, limit: .writes(100),
            verify: true)
        let pool = WriterPool(plan: plan, path: folder.path, logger: Logger(label: "test"))
        defer { pool.cleanUp() }
        try pool.prepare()
        pool.go()
        let figures = try pool.wait()
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == 300)
    }

    @Test func whatDoesNotGoTogetherIsASentence() {
        for plan in [
            WorkloadPlan(call: .splice, append: true), WorkloadPlan(readsBack: true, append: true),
            WorkloadPlan(blockSize: 2 << 20, call: .splice), WorkloadPlan(call: .rwfAppend),
        ] {
            #expect(throws: WorkloadError.self) { try plan.validate() }
        }
    }
}
