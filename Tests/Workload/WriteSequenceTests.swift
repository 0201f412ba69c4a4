// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

struct WriteSequenceTests {
    private func blocks(_ plan: WorkloadPlan, writer: Int, count: Int = 200) -> [Int] {
        let sequence = WriteSequence(plan: plan, writer: writer)
        return (0..<count).map(sequence.block)
    }

    @Test(arguments: WorkloadPlan.Pattern.allCases)
    func staysInsideTheFileAndRepeats(pattern: WorkloadPlan.Pattern) {
        let plan = smallPlan { $0.pattern = pattern }
        for writer in 0..<plan.writers {
            let first = blocks(plan, writer: writer)
            #expect(first == blocks(plan, writer: writer))
            #expect(first.allSatisfy { (0..<plan.blocks).contains($0) })
        }
    }

    @Test func randomDependsOnSeedAndWriterAndReachesEveryBlock() {
        let plan = smallPlan()
        #expect(blocks(plan, writer: 0) != blocks(plan, writer: 1))
        #expect(blocks(plan, writer: 0) != blocks(smallPlan { $0.seed = 8 }, writer: 0))
        #expect(Set(blocks(plan, writer: 0, count: 2000)).count == plan.blocks)
    }

    @Test func sequentialGoesAround() {
        let plan = smallPlan { $0.pattern = .sequential }
        #expect(blocks(plan, writer: 3, count: 66) == Array(0..<64) + [0, 1])
    }

    @Test func stridedWritersShareNoBlockAndLeaveNone() {
        let plan = smallPlan {
            $0.pattern = .strided
            $0.writers = 3
        }
        let sets = (0..<3).map { Set(blocks(plan, writer: $0)) }
        #expect(sets.reduce(0) { $0 + $1.count } == plan.blocks)
        #expect(sets.reduce(Set()) { $0.union($1) } == Set(0..<plan.blocks))
        #expect(blocks(plan, writer: 1, count: 3) == [1, 4, 7])
    }

    @Test func extendGrowsWithoutHoles() {
        let plan = smallPlan { $0.extend = true }
        let all = (0..<4).flatMap { blocks(plan, writer: $0, count: 100) }
        #expect(all.sorted() == Array(0..<400))
        let own = smallPlan {
            $0.extend = true
            $0.layout = .perWriter
        }
        #expect(blocks(own, writer: 3, count: 5) == [0, 1, 2, 3, 4])
    }
}
