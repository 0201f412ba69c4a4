// SPDX-License-Identifier: Apache-2.0

/// A number of a policy exactly as written: up to nine decimals, no sign, no exponent. A limit of
/// 0.0065 locks a write is 65 in 10000, not the binary fraction next to it.
public struct ExactNumber: Equatable, Comparable, Sendable {
    /// The number times 10^9.
    public let billionths: UInt64

    static let one = ExactNumber(billionths: scale)
    static let zero = ExactNumber(billionths: 0)
    static let scale: UInt64 = 1_000_000_000
    private static let mostWhole: UInt64 = 1_000_000_000

    init(billionths: UInt64) { self.billionths = billionths }

    /// `3`, `0.25`; `nil` for anything else and from 10^9 up.
    init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? parts[1] : ""
        let isWhole = parts.count == 1
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = UInt64(parts[0]), whole < Self.mostWhole,
            isWhole || (1...9).contains(digits.count)
        else { return nil }
        let padded = digits + String(repeating: "0", count: 9 - digits.count)
        billionths = whole * Self.scale + (UInt64(padded) ?? 0)
    }

    /// The smallest number that is not below `part / whole`; `nil` of nothing.
    init?(roundingUp part: UInt64, over whole: UInt64) {
        guard whole > 0 else { return nil }
        let (quotient, rest) = (UInt128(part) * UInt128(Self.scale))
            .quotientAndRemainder(dividingBy: UInt128(whole))
        guard let number = UInt64(exactly: quotient + (rest > 0 ? 1 : 0)) else { return nil }
        billionths = number
    }

    /// By value.
    public static func < (left: Self, right: Self) -> Bool { left.billionths < right.billionths }

    /// Both are limits of a policy, so far from overflow.
    static func + (left: Self, right: Self) -> Self {
        Self(billionths: left.billionths + right.billionths)
    }
}

extension ExactNumber: CustomStringConvertible {
    /// As one would write it: `3`, `0.25`.
    public var description: String {
        let (whole, rest) = billionths.quotientAndRemainder(dividingBy: Self.scale)
        guard rest > 0 else { return "\(whole)" }
        let digits = "\(rest)"
        let padded = String(repeating: "0", count: 9 - digits.count) + digits
        return "\(whole)." + String(padded.reversed().drop { $0 == "0" }.reversed())
    }
}

/// `left <=> right` of products of whole numbers; `nil` where 128 bits do not hold them.
func compare(_ left: [UInt64], _ right: [UInt64]) -> Ordering? {
    guard let left = product(left), let right = product(right) else { return nil }
    return left < right ? .below : left > right ? .above : .equal
}

enum Ordering { case below, equal, above }

private func product(_ factors: [UInt64]) -> UInt128? {
    var result: UInt128 = 1
    for factor in factors {
        let (partial, overflow) = result.multipliedReportingOverflow(by: UInt128(factor))
        guard !overflow else { return nil }
        result = partial
    }
    return result
}

extension Sequence<UInt64> {
    /// The sum, or the largest number where it does not fit.
    var saturatingSum: UInt64 {
        reduce(0) { sum, next in
            let (value, overflow) = sum.addingReportingOverflow(next)
            return overflow ? .max : value
        }
    }
}
