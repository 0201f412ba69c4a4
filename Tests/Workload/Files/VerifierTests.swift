// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

/// Each test corrupts a file that verified, and so proves that it would not verify any more.
@Suite struct VerifierTests {
    private static let block = 4096

    /// A file as four writers left it, changed, and read back.
    private func verify(
        _ plan: WorkloadPlan = smallPlan { $0.pattern = .strided },
        corrupt: (inout [UInt8]) -> Void
    ) throws -> Verifier.Verification {
        let scratch = try Scratch()
        let figures = try WriterPool(plan, in: scratch).run()
        try #require(figures.failures == [])
        var bytes = try scratch.bytes("fuselock.dat")
        corrupt(&bytes)
        let path = try scratch.write(bytes, to: "corrupt.dat")
        return try Verifier(plan: plan, writes: figures.writers.map(\.writes)).verify([path])
    }

    private func expect(_ verification: Verifier.Verification, says words: [String]) {
        #expect(verification.defects.count == words.count)
        for (sentence, words) in zip(verification.defects, words) {
            #expect(sentence.contains(words))
        }
    }

    @Test func anUntouchedCopyIsRight() throws {
        let verification = try verify { _ in }
        #expect(verification == Verifier.Verification(blocks: 64, defects: []))
    }

    @Test(arguments: [0, 8, 20, 24, 40, 48, 2000, 4095])
    func catchesAFlippedBit(_ byte: Int) throws {
        let verification = try verify { $0[5 * Self.block + byte] ^= 1 }
        #expect(verification.blocks == 63)
        expect(verification, says: ["Block 5 of "])
        #expect(verification.defects.first?.contains("(offset 20480)") == true)
    }

    @Test func catchesSwappedBlocks() throws {
        let verification = try verify { bytes in
            let third = Array(bytes[3 * Self.block..<4 * Self.block])
            bytes.replaceSubrange(
                3 * Self.block..<4 * Self.block, with: bytes[9 * Self.block..<10 * Self.block])
            bytes.replaceSubrange(9 * Self.block..<10 * Self.block, with: third)
        }
        expect(
            verification, says: ["holds the content of block 9", "holds the content of block 3"])
    }

    @Test func catchesATornBlock() throws {
        let plan = smallPlan { $0.pattern = .strided }
        let verification = try verify(plan) { bytes in
            var other = [UInt8](repeating: 0, count: Self.block)
            other.withUnsafeMutableBytes {
                BlockStamp(seed: plan.seed, block: 7, writer: 3, sequence: 1).fill($0)
            }
            // The second half of an earlier write of the same writer.
            bytes.replaceSubrange(
                7 * Self.block + 2048..<8 * Self.block, with: other[2048...])
        }
        expect(verification, says: ["is torn: from byte 2048 on"])
    }

    @Test(arguments: [
        (BlockStamp(seed: 42, block: 7, writer: 3, sequence: 1), "was not that writer's last here"),
        (BlockStamp(seed: 42, block: 7, writer: 2, sequence: 97), "was not that writer's last"),
        (BlockStamp(seed: 42, block: 7, writer: 9, sequence: 97), "was not that writer's last"),
        (BlockStamp(seed: 42, block: 7, writer: 3, sequence: .max), "not that writer's last"),
        (BlockStamp(seed: 42, block: 7, writer: .max, sequence: 0), "does not hold the write"),
        (BlockStamp(seed: 41, block: 7, writer: 3, sequence: 97), "from a run with seed 41"),
    ])
    func catchesAWholeBlockThatShouldNotBeThere(_ stamp: BlockStamp, _ words: String) throws {
        let verification = try verify { bytes in
            bytes.withUnsafeMutableBytes {
                stamp.fill(
                    UnsafeMutableRawBufferPointer(rebasing: $0[7 * Self.block..<8 * Self.block]))
            }
        }
        expect(verification, says: [words])
    }

    @Test func catchesAFileThatIsTooShort() throws {
        let verification = try verify { $0.removeLast(Self.block) }
        expect(verification, says: ["Block 63 of "])
    }

    @Test func reportsTheFirstDefectsAndCountsTheRest() throws {
        let verification = try verify { $0 = [UInt8](repeating: 7, count: $0.count) }
        #expect(verification.blocks == 0)
        #expect(verification.defects.count == Verifier.maximumDefects + 1)
        #expect(verification.defects.last == "54 more blocks are wrong.")
    }

    @Test func catchesALostExtension() throws {
        let verification = try verify(smallPlan { $0.extend = true }) { bytes in
            bytes.replaceSubrange(
                Self.block..<2 * Self.block, with: [UInt8](repeating: 0, count: Self.block))
        }
        expect(verification, says: ["Block 1 of "])
    }

    @Test func catchesAppendedRecordsThatAreLostOrDouble() throws {
        let plan = smallPlan {
            $0.append = true
            $0.writers = 1
            $0.limit = .writes(5)
        }
        let lost = try verify(plan) { $0.removeLast(Self.block) }
        #expect(
            lost.defects.contains { $0.contains("16384 bytes long, but its writers wrote 20480") })
        #expect(lost.defects.contains { $0.contains("4 records of writer 0") })
        let double = try verify(plan) { bytes in
            bytes.replaceSubrange(4 * Self.block..<5 * Self.block, with: bytes[..<Self.block])
        }
        #expect(double.defects.contains { $0.contains("holds write 0 of writer 0") })
    }
}
