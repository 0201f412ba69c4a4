// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Numbers as a person reads them.
public enum Units {
    /// Nanoseconds with three significant digits: `850 ns`, `1.24 µs`, `33.0 ms`, `2.50 s`.
    public static func time(_ nanoseconds: UInt64) -> String {
        scaled(Double(nanoseconds), by: 1000, ["ns", "µs", "ms", "s"])
    }

    /// Bytes in binary units: `4.00 KiB`.
    public static func bytes(_ bytes: Double) -> String {
        scaled(bytes, by: 1024, ["B", "KiB", "MiB", "GiB", "TiB"])
    }

    /// A rate or count in decimal units: `941`, `1.53 k`, `1.71 M`.
    public static func count(_ value: Double) -> String {
        scaled(value, by: 1000, ["", "k", "M", "G"])
    }

    /// A number of things: `1 open`, `2 opens`.
    package static func number(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : thing.hasSuffix("s") ? "es" : "s")"
    }

    /// A ratio that is usually whole: `1`, `3`, `0.994`, never rounded to a whole number it is not.
    public static func ratio(_ value: Double) -> String {
        if value == value.rounded() { return fixed(value, digits: 0) }
        let text = fixed(value, digits: 3)
        return text.hasSuffix(".000") ? fixed(value, digits: 6) : text
    }

    /// A share in percent: one decimal, "100.0 %" and "0.0 %" only when exact.
    public static func percent(_ part: UInt64, of whole: UInt64) -> String {
        Percent(part, of: whole).description
    }

    /// How many times as much: two decimals.
    public static func factor(_ value: Double) -> String { fixed(value, digits: 2) }

    /// One decimal: a place in a drawing.
    package static func tenths(_ value: Double) -> String { fixed(value, digits: 1) }

    /// A share of 0...1 in percent, one decimal.
    public static func percent(_ share: Double) -> String { "\(fixed(share * 100, digits: 1)) %" }

    /// Three significant digits, at most nine after the point: `0.0221`, `1.04`, `12`.
    public static func significant(_ value: Double) -> String {
        var (digits, size) = (2, abs(value))
        while size < 1, size > 0, digits < 9 { (digits, size) = (digits + 1, size * 10) }
        while size >= 10, digits > 0 { (digits, size) = (digits - 1, size / 10) }
        return fixed(value, digits: digits)
    }

    private static func scaled(_ value: Double, by step: Double, _ units: [String]) -> String {
        var (value, index) = (value, 0)
        // 999.5 would print as 1000.
        while value >= step - 0.5, index + 1 < units.count {
            value /= step
            index += 1
        }
        let whole = index == 0 && value == value.rounded()
        let digits = whole || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
        let number = fixed(value, digits: digits)
        return units[index].isEmpty ? number : "\(number) \(units[index])"
    }

    /// `%.Nf`: Foundation's formats bring megabytes of locale data into the binary.
    static func fixed(_ value: Double, digits: Int) -> String {
        let power = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        // A file can hold any number.
        let scaled = min((abs(value) * power).rounded(), 9e18)
        let parts = Int64(scaled).quotientAndRemainder(dividingBy: Int64(power))
        let sign = value < 0 && (parts.quotient, parts.remainder) != (0, 0) ? "-" : ""
        guard digits > 0 else { return "\(sign)\(parts.quotient)" }
        let fraction = "\(parts.remainder)"
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(parts.quotient).\(zeros)\(fraction)"
    }
}
