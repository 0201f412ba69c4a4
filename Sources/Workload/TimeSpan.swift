// SPDX-License-Identifier: Apache-2.0

/// A span of time as command lines write it: `10s`, `500ms`, `2m`, `1.5s`; a bare number is seconds.
public struct TimeSpan: Equatable, Hashable, Sendable {
    /// The span.
    public let duration: Duration

    private static let nanosecondsByUnit: [String: Double] = [
        "ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "": 1e9, "m": 60e9, "min": 60e9, "h": 3600e9,
    ]

    /// A span as given.
    public init(_ duration: Duration) { self.duration = duration }

    /// Reads a number and a unit (ns, us, ms, s, m, h); throws `badTimeSpan` for anything else,
    /// for zero, and for more than a year.
    public init(parsing text: String) throws(WorkloadError) {
        let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        let unit = text.dropFirst(digits.count).lowercased()
        guard let number = Double(digits), let scale = Self.nanosecondsByUnit[unit] else {
            throw .badTimeSpan(text)
        }
        let nanoseconds = (number * scale).rounded()
        guard nanoseconds >= 1, nanoseconds <= 366 * 86400e9 else { throw .badTimeSpan(text) }
        duration = .nanoseconds(Int64(nanoseconds))
    }
}

extension TimeSpan: CustomStringConvertible {
    /// The largest unit that divides it: `10 s`, `500 ms`.
    public var description: String {
        let nanoseconds = duration.wholeNanoseconds
        let units: [(Int64, String)] = [
            (60_000_000_000, "min"), (1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"),
        ]
        for (size, name) in units where nanoseconds > 0 && nanoseconds % size == 0 {
            return "\(nanoseconds / size) \(name)"
        }
        return "\(nanoseconds) ns"
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what an Int64 holds (292 years).
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
