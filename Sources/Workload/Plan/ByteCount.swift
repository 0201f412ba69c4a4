// SPDX-License-Identifier: Apache-2.0

/// A size in bytes as fio writes it: `512`, `4k`, `16m`, `1g`, where `k` is 1024.
///
/// A `b` or `ib` after the unit changes nothing, as in fio's default `kb_base=1024`.
public struct ByteCount: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The size in bytes.
    public var bytes: UInt64

    /// A size of so many bytes.
    public init(_ bytes: UInt64) {
        self.bytes = bytes
    }

    /// Reads a size; throws ``WorkloadError/invalidValue(text:expected:)`` for anything else,
    /// a size beyond 2^63 - 1 (the largest file offset) included.
    public init(parsing text: String) throws(WorkloadError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = UInt64(digits),
            let shift = Self.shift(ofUnit: text.dropFirst(digits.count).lowercased()),
            number <= UInt64(Int64.max) >> shift
        else {
            throw .invalidValue(
                text: text, expected: "a size in bytes, or with a unit, such as 4k, 16m or 1g")
        }
        bytes = number << shift
    }

    private static func shift(ofUnit unit: String) -> UInt64? {
        switch unit {
        case "", "b": 0
        case "k", "kb", "kib": 10
        case "m", "mb", "mib": 20
        case "g", "gb", "gib": 30
        case "t", "tb", "tib": 40
        case "p", "pb", "pib": 50
        default: nil
        }
    }

    /// The size in the largest unit that needs no fraction: `4 KiB`, `16 MiB`, `1000 bytes`.
    public var description: String {
        let units = [(50, "PiB"), (40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
        for (shift, name) in units where bytes > 0 && bytes % (1 << UInt64(shift)) == 0 {
            return "\(bytes >> UInt64(shift)) \(name)"
        }
        return bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }
}
