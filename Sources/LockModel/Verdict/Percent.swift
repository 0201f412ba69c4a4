// SPDX-License-Identifier: Apache-2.0

/// A share in percent, as text: one decimal, and never "100.0 %" or "0.0 %" when it is not.
public struct Percent: CustomStringConvertible, Sendable {
    /// `33.3 %`, or `-` of nothing.
    public let description: String

    /// The share that `part` is of `whole`.
    public init(_ part: UInt64, of whole: UInt64) {
        guard whole > 0 else {
            description = "-"
            return
        }
        let tenths = min((Double(part) * 1000 / Double(whole)).rounded(), 9e18)
        let kept = part == 0 || part == whole ? tenths : min(999, max(1, tenths))
        description = "\(Int(kept) / 10).\(Int(kept) % 10) %"
    }
}
