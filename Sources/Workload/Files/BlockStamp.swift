// SPDX-License-Identifier: Apache-2.0

/// Who wrote a block: 48 bytes at its head, from which every byte after them follows, so that a
/// block made of two writes cannot pass for either.
///
/// Words are in the machine's byte order: blocks are read back on the machine that wrote them.
struct BlockStamp: Equatable, Sendable {
    /// Bytes a stamp takes.
    static let size = 48
    /// The writer of the initial fill.
    static let filler = UInt64.max
    /// The block number of a record whose place `O_APPEND` chose.
    static let anywhere = UInt64.max

    private static let magic: UInt64 = 0x6b63_6f6c_6573_7566  // "fuselock"

    /// The plan's seed.
    var seed: UInt64
    /// The block's number in its file, or ``anywhere``.
    var block: UInt64
    /// The writer's number, or ``filler``.
    var writer: UInt64
    /// The number of the write, counted from 0 for each writer.
    var sequence: UInt64

    /// Fills a whole block of at least ``size`` bytes.
    func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        let sum = checksum
        bytes.storeBytes(of: Self.magic, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: seed, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: block, toByteOffset: 16, as: UInt64.self)
        bytes.storeBytes(of: writer, toByteOffset: 24, as: UInt64.self)
        bytes.storeBytes(of: sequence, toByteOffset: 32, as: UInt64.self)
        bytes.storeBytes(of: sum, toByteOffset: 40, as: UInt64.self)
        var offset = Self.size
        while offset + 8 <= bytes.count {
            let word = SplitMix64.number(UInt64(offset), of: sum)
            bytes.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < bytes.count {
            bytes[offset] = Self.tailByte(offset, of: sum)
            offset += 1
        }
    }

    /// The stamp of a block that one write wrote as a whole.
    static func read(_ bytes: UnsafeRawBufferPointer) throws(BlockDefect) -> BlockStamp {
        guard bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self) == magic else {
            throw .unstamped
        }
        let stamp = BlockStamp(
            seed: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            block: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            writer: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self),
            sequence: bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self))
        let sum = bytes.loadUnaligned(fromByteOffset: 40, as: UInt64.self)
        guard sum == stamp.checksum else { throw .damagedStamp }
        if let byte = firstStrayByte(in: bytes, checksum: sum) { throw .torn(atByte: byte) }
        return stamp
    }

    private var checksum: UInt64 {
        var sum = SplitMix64.number(block, of: seed ^ Self.magic)
        sum = SplitMix64.number(writer, of: sum)
        return SplitMix64.number(sequence, of: sum)
    }

    private static func firstStrayByte(in bytes: UnsafeRawBufferPointer, checksum: UInt64) -> Int? {
        var offset = size
        while offset + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if word != SplitMix64.number(UInt64(offset), of: checksum) { return offset }
            offset += 8
        }
        while offset < bytes.count {
            if bytes[offset] != tailByte(offset, of: checksum) { return offset }
            offset += 1
        }
        return nil
    }

    private static func tailByte(_ offset: Int, of checksum: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: SplitMix64.number(UInt64(offset), of: checksum))
    }
}

/// What is wrong with a block that was read back.
enum BlockDefect: Error, Equatable, Sendable, CustomStringConvertible {
    /// No stamp at all: nothing this program wrote.
    case unstamped
    /// A stamp whose checksum does not fit.
    case damagedStamp
    /// A right stamp, but content of something else from this byte on.
    case torn(atByte: Int)
    /// A block of a run with another seed.
    case foreignSeed(UInt64)
    /// A block that belongs elsewhere.
    case misplaced(belongs: UInt64)
    /// A write that this writer never made here, or not last.
    case stale(writer: UInt64, sequence: UInt64)
    /// The initial fill or a hole, where a writer reported a write.
    case neverWritten

    var description: String {
        switch self {
        case .unstamped: "holds data that no writer wrote"
        case .damagedStamp: "has a damaged stamp"
        case .torn(let byte): "is torn: from byte \(byte) on it is not what its writer wrote"
        case .foreignSeed(let seed): "is from a run with seed \(seed)"
        case .misplaced(let block): "holds the content of block \(block)"
        case .stale(let writer, let sequence):
            "holds write \(sequence) of writer \(writer), which was not that writer's last here"
        case .neverWritten: "does not hold the write that was reported for it"
        }
    }
}
