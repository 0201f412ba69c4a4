// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A kernel's type information (Documentation/bpf/btf.rst) in which members can be made to go away: a
/// program loaded against it finds out what it does on a kernel without them.
///
/// The member keeps its place and loses the first letter of its name, so that nothing else moves.
public struct KernelTypeFile {
    private var bytes: [UInt8]
    private let types: Range<Int>
    private let names: Int

    /// Reads a file such as /sys/kernel/btf/vmlinux.
    public init(_ path: String) throws {
        bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let header = Int(Self.word(bytes, 4))
        let start = header + Int(Self.word(bytes, 8))
        types = start..<start + Int(Self.word(bytes, 12))
        names = header + Int(Self.word(bytes, 16))
    }

    /// Renames the member of every structure of that name, members of unnamed ones within included;
    /// how many there were.
    public mutating func remove(_ member: String, from structure: String) -> Int {
        let offsets = typeOffsets
        var places: [Int] = []
        for offset in offsets where isComposite(offset) && name(at: offset) == structure {
            find(member, in: offset, offsets, &places)
        }
        for place in places {
            let renamed = Self.word(bytes, place) + 1
            withUnsafeBytes(of: renamed.littleEndian) {
                bytes.replaceSubrange(place..<place + 4, with: $0)
            }
        }
        return places.count
    }

    /// Writes it where a program can be told to look.
    public func write(to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func find(
        _ member: String, in offset: Int, _ offsets: [Int], _ places: inout [Int]
    ) {
        for index in 0..<count(offset) {
            let place = offset + 12 + index * 12
            switch name(at: place) {
            case member: places.append(place)
            case "":
                let type = Int(Self.word(bytes, place + 4)) - 1
                guard offsets.indices.contains(type), isComposite(offsets[type]) else { continue }
                find(member, in: offsets[type], offsets, &places)
            default: continue
            }
        }
    }

    /// Where each type lies, by its number less one.
    private var typeOffsets: [Int] {
        var offsets: [Int] = []
        var offset = types.lowerBound
        while offset < types.upperBound {
            offsets.append(offset)
            offset += 12 + tail(offset)
        }
        return offsets
    }

    /// Bytes behind the common part of a type, by its kind (include/uapi/linux/btf.h).
    private func tail(_ offset: Int) -> Int {
        switch kind(offset) {
        case 1, 14, 17: 4
        case 3: 12
        case 4, 5, 15, 19: 12 * count(offset)
        case 6, 13: 8 * count(offset)
        default: 0
        }
    }

    private func kind(_ offset: Int) -> Int { Int(Self.word(bytes, offset + 4) >> 24 & 0x1F) }
    private func count(_ offset: Int) -> Int { Int(Self.word(bytes, offset + 4) & 0xFFFF) }
    private func isComposite(_ offset: Int) -> Bool { [4, 5].contains(kind(offset)) }

    private func name(at place: Int) -> String {
        let start = names + Int(Self.word(bytes, place))
        let end = bytes[start...].firstIndex(of: 0) ?? bytes.endIndex
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes {
            UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }
}
