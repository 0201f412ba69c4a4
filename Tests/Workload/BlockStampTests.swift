// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

struct BlockStampTests {
    private let stamp = BlockStamp(seed: 1, block: 2, writer: 3, sequence: 4)

    private func block(_ stamp: BlockStamp, size: Int = 4096) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: size)
        bytes.withUnsafeMutableBytes {
            BlockStamp.layPayload(in: $0, seed: stamp.seed, writer: stamp.writer)
            stamp.put(in: $0)
        }
        return bytes
    }

    @Test(arguments: [48, 49, 512, 519, 520, 1000, 4096])
    func isReadBack(size: Int) {
        let bytes = block(stamp, size: size)
        #expect(bytes.withUnsafeBytes { BlockStamp(readFrom: $0) } == stamp)
    }

    @Test(arguments: 0..<48)
    func anAlteredByteOfItIsNoticed(offset: Int) {
        var bytes = block(stamp)
        bytes[offset] ^= 1
        #expect(bytes.withUnsafeBytes { BlockStamp(readFrom: $0) } == nil)
    }

    @Test func everySectorTellsWritesApart() {
        let first = block(stamp)
        let next = block(BlockStamp(seed: 1, block: 2, writer: 3, sequence: 5))
        let other = block(BlockStamp(seed: 1, block: 2, writer: 2, sequence: 4))
        for sector in stride(from: 0, to: 4096, by: 512) {
            #expect(first[sector..<(sector + 512)] != next[sector..<(sector + 512)])
            #expect(first[sector..<(sector + 512)] != other[sector..<(sector + 512)])
        }
    }

    @Test func tooShortIsNone() {
        #expect(
            [UInt8](repeating: 0, count: 47).withUnsafeBytes { BlockStamp(readFrom: $0) } == nil)
    }
}
