// SPDX-License-Identifier: Apache-2.0

/// A number of bytes as fio users write it: `4k`, `16m`, `1g`, always with k = 1024.
public struct ByteCount: Equatable, Hashable, Sendable {
    /// The bytes.
    public let bytes: Int

    private static let units: [(suffix: String, shift: Int)] = [
        ("k", 10), ("m", 20), ("g", 30), ("t", 40), ("p", 50),
    ]

    /// Bytes as given.
    public init(bytes: Int) { self.bytes = bytes }

    /// Reads `4096`, `4k`, `4K`, `4kb`, `4KiB`; anything else, zero signs and overflow included,
    /// throws `badByteCount`.
    public init(parsing text: String) throws(WorkloadError) {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let number = Int(digits), let shift = Self.shift(of: text.dropFirst(digits.count))
        else { throw .badByteCount(text) }
        let (value, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow else { throw .badByteCount(text) }
        bytes = value
    }

    private static func shift(of suffix: Substring) -> Int? {
        let suffix = suffix.lowercased()
        if suffix.isEmpty || suffix == "b" { return 0 }
        return units.first { unit in
            [unit.suffix, unit.suffix + "b", unit.suffix + "ib"].contains(suffix)
        }?.shift
    }
}

extension ByteCount: CustomStringConvertible {
    /// The largest unit that divides it: `4 KiB`, `16 MiB`, `1000 bytes`.
    public var description: String {
        let names = ["KiB", "MiB", "GiB", "TiB", "PiB"]
        for (unit, name) in zip(Self.units, names).reversed()
        where bytes > 0 && bytes % (1 << unit.shift) == 0 {
            return "\(bytes >> unit.shift) \(name)"
        }
        return bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }
}
