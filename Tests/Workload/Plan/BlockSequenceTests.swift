// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

@Suite struct BlockSequenceTests {
    private static func blocks(_ plan: WorkloadPlan, _ count: UInt64) -> [[UInt64]] {
        (0..<plan.writers).map { writer in
            let sequence = BlockSequence(plan: plan, writer: writer)
            return (0..<count).map(sequence.block)
        }
    }

    @Test(arguments: WorkloadPlan.Pattern.allCases, WorkloadPlan.Layout.allCases)
    func isDeterministicAndInside(_ pattern: WorkloadPlan.Pattern, _ layout: WorkloadPlan.Layout) {
        let plan = smallPlan {
            $0.pattern = pattern
            $0.layout = layout
        }
        let blocks = Self.blocks(plan, 1000)
        #expect(blocks == Self.blocks(plan, 1000))
        #expect(blocks.joined().allSatisfy { $0 < plan.blocks })
    }

    @Test func randomFollowsTheSeedAndDiffersByWriter() {
        let plan = smallPlan { $0.pattern = .random }
        let blocks = Self.blocks(plan, 100)
        #expect(Set(blocks).count == plan.writers)
        #expect(blocks != Self.blocks(smallPlan { $0.seed = 43 }, 100))
    }

    @Test func randomReachesEveryBlock() {
        let plan = smallPlan { $0.pattern = .random }
        let counts = Self.blocks(plan, 1600).joined().reduce(into: [:]) { $0[$1, default: 0] += 1 }
        #expect(counts.count == Int(plan.blocks))
        // 6400 draws on 64 blocks: 100 each; four times that would be no chance.
        #expect(counts.values.allSatisfy { $0 < 400 })
    }

    @Test(arguments: [WorkloadPlan.Pattern.sequential, .strided], [64, 65, 67, 4] as [UInt64])
    func writersOfASharedFileDivideIt(_ pattern: WorkloadPlan.Pattern, _ blocks: UInt64) {
        let plan = smallPlan {
            $0.pattern = pattern
            $0.fileSize = blocks * $0.blockSize
        }
        // More rounds than the file has blocks: around again must not leave a writer's own part.
        let sets = Self.blocks(plan, blocks + 7).map(Set.init)
        #expect(sets.reduce(0) { $0 + $1.count } == Int(blocks))
        #expect(sets.reduce(Set<UInt64>()) { $0.union($1) } == Set(0..<blocks))
    }

    @Test func stridedInterleaves() {
        let plan = smallPlan { $0.pattern = .strided }
        #expect(Self.blocks(plan, 3) == [[0, 4, 8], [1, 5, 9], [2, 6, 10], [3, 7, 11]])
    }

    @Test func sequentialWalksItsPart() {
        let plan = smallPlan { $0.pattern = .sequential }
        #expect(Self.blocks(plan, 3) == [[0, 1, 2], [16, 17, 18], [32, 33, 34], [48, 49, 50]])
    }

    @Test(arguments: WorkloadPlan.Layout.allCases)
    func extendingNeverRepeats(_ layout: WorkloadPlan.Layout) {
        let plan = smallPlan {
            $0.extend = true
            $0.layout = layout
        }
        let blocks = Self.blocks(plan, 50)
        let expected: Set<UInt64> = layout == .shared ? Set(0..<200) : Set(0..<50)
        #expect(Set(blocks.joined()) == expected)
        #expect(blocks.allSatisfy { zip($0, $0.dropFirst()).allSatisfy(<) })
    }
}
