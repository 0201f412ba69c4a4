// SPDX-License-Identifier: Apache-2.0

/// The per-CPU copies of one value.
struct PerCPU<Value: BitwiseCopyable> {
    let copies: [[UInt8]]

    init(_ entry: MapEntry, of type: Value.Type) {
        copies = entry.values.filter { $0.count >= MemoryLayout<Value>.size }
    }

    func sum(_ member: KeyPath<Value, UInt64>) -> UInt64 {
        column(member).reduce(0, &+)
    }

    func max(_ member: KeyPath<Value, UInt64>) -> UInt64 {
        column(member).max() ?? 0
    }

    /// The least of those that are not 0; 0 where all are.
    func least(_ member: KeyPath<Value, UInt64>) -> UInt64 {
        column(member).filter { $0 > 0 }.min() ?? 0
    }

    /// Sums of an array member, element by element.
    func sums<Member>(at member: KeyPath<Value, Member>, count: Int) -> [UInt64] {
        guard let offset = MemoryLayout<Value>.offset(of: member) else { return [] }
        var sums = [UInt64](repeating: 0, count: count)
        for copy in copies {
            copy.withUnsafeBytes { bytes in
                for index in 0..<count {
                    sums[index] &+= bytes.loadUnaligned(
                        fromByteOffset: offset + index * 8, as: UInt64.self)
                }
            }
        }
        return sums
    }

    /// The elements of an array member that are not 0, with their places in it, of every copy.
    func places<Member>(at member: KeyPath<Value, Member>) -> [(place: Int, element: UInt32)] {
        guard let offset = MemoryLayout<Value>.offset(of: member) else { return [] }
        return copies.flatMap { copy in
            copy.withUnsafeBytes { bytes in
                (0..<MemoryLayout<Member>.size / 4).map { place in
                    (
                        place,
                        bytes.loadUnaligned(fromByteOffset: offset + place * 4, as: UInt32.self)
                    )
                }
            }
        }.filter { $0.1 != 0 }
    }

    private func column(_ member: KeyPath<Value, UInt64>) -> [UInt64] {
        guard let offset = MemoryLayout<Value>.offset(of: member) else { return [] }
        return copies.map { copy in
            copy.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        }
    }
}

/// A C structure from the start of some bytes; `nil` when there are too few.
func load<Value: BitwiseCopyable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
    guard bytes.count >= MemoryLayout<Value>.size else { return nil }
    return bytes.withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
}

/// The names that BPF/core/shared/names.h wrote, from the root down: each with its NUL, the last one first.
func names<Characters: BitwiseCopyable>(_ characters: Characters, length: UInt32) -> [String] {
    withUnsafeBytes(of: characters) { bytes in
        bytes.prefix(Int(length)).split(separator: 0).reversed().map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// `s_dev` as the kernel packs it, as `major:minor`.
func deviceNumber(_ device: UInt32) -> String { "\(device >> 20):\(device & 0xF_FFFF)" }

/// A C string in an array of fixed size.
func text<Characters: BitwiseCopyable>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
