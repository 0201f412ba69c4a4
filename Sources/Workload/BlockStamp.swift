// SPDX-License-Identifier: Apache-2.0

/// Who wrote a block: the first bytes of every block on disk, 48 bytes in host byte order.
///
/// The rest of a block are bytes drawn from (seed, writer), with a tag of the whole stamp at every
/// 512th byte, the smallest piece a device can tear. So the stamp decides every byte of the block.
struct BlockStamp: Equatable, Sendable {
    /// Bytes a stamp takes.
    static let size = 48
    /// Writer number of the initial fill.
    static let fill: UInt64 = .max

    private static let magic: UInt64 = 0x6b63_6f6c_6573_7566
    private static let sector = 512

    let seed: UInt64
    let block: UInt64
    let writer: UInt64
    let sequence: UInt64

    /// The bytes of a writer's blocks under the stamps and tags, laid down once in its buffer.
    static func layPayload(in buffer: UnsafeMutableRawBufferPointer, seed: UInt64, writer: UInt64) {
        var counter = SplitMix.mix(seed ^ SplitMix.mix(writer))
        for offset in stride(from: 0, to: buffer.count, by: 8) {
            let word = SplitMix.mix(counter)
            counter &+= SplitMix.step
            withUnsafeBytes(of: word) { bytes in
                let piece = UnsafeRawBufferPointer(rebasing: bytes.prefix(buffer.count - offset))
                UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]).copyMemory(from: piece)
            }
        }
    }

    /// Writes the stamp and its tags over a buffer that has the writer's payload.
    func put(in buffer: UnsafeMutableRawBufferPointer) {
        let words = (Self.magic, seed, block, writer, sequence, checksum)
        buffer.storeBytes(of: words, as: type(of: words))
        var offset = Self.sector
        var tag = checksum
        while offset + 8 <= buffer.count {
            tag &+= SplitMix.step
            buffer.storeBytes(of: tag, toByteOffset: offset, as: UInt64.self)
            offset += Self.sector
        }
    }

    /// The stamp of a block read back; `nil` where there is none or its checksum is wrong.
    init?(readFrom buffer: UnsafeRawBufferPointer) {
        guard buffer.count >= Self.size else { return nil }
        func word(_ index: Int) -> UInt64 {
            buffer.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        }
        guard word(0) == Self.magic else { return nil }
        self.init(seed: word(1), block: word(2), writer: word(3), sequence: word(4))
        guard word(5) == checksum else { return nil }
    }

    init(seed: UInt64, block: UInt64, writer: UInt64, sequence: UInt64) {
        self.seed = seed
        self.block = block
        self.writer = writer
        self.sequence = sequence
    }

    private var checksum: UInt64 {
        let place = SplitMix.mix(seed ^ SplitMix.mix(block))
        return SplitMix.mix(place ^ SplitMix.mix(writer &+ SplitMix.mix(sequence)))
    }
}
