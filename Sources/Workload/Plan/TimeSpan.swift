// SPDX-License-Identifier: Apache-2.0

/// A length of time as a command line gives it: `10s`, `500ms`, `2m`, `1h`; a bare number is
/// seconds.
public struct TimeSpan: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The length in nanoseconds.
    public var nanoseconds: UInt64

    /// A length of so many nanoseconds.
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// Reads a length of time; throws ``WorkloadError/invalidValue(text:expected:)`` for anything
    /// else, zero and more than 2^63 - 1 nanoseconds (292 years) included.
    public init(parsing text: String) throws(WorkloadError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = UInt64(digits), number > 0,
            let unit = Self.nanoseconds(inUnit: text.dropFirst(digits.count).lowercased()),
            number <= UInt64(Int64.max) / unit
        else {
            throw .invalidValue(
                text: text, expected: "a time above zero, such as 500ms, 10s, 2m or 1h")
        }
        nanoseconds = number * unit
    }

    private static func nanoseconds(inUnit unit: String) -> UInt64? {
        switch unit {
        case "us": 1_000
        case "ms": 1_000_000
        case "", "s": 1_000_000_000
        case "m", "min": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    /// The length in the largest unit that needs no fraction, as the parser reads it.
    public var description: String {
        for unit in ["h", "m", "s", "ms", "us"] {
            if let length = Self.nanoseconds(inUnit: unit), nanoseconds >= length,
                nanoseconds % length == 0
            {
                return "\(nanoseconds / length)\(unit)"
            }
        }
        return "\(nanoseconds) ns"
    }
}
