// SPDX-License-Identifier: Apache-2.0

/// A row of bars, each an eighth of a line's height or a multiple of it.
enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// A bar a value, from 0 to the largest; a blank for none.
    static func text(_ values: [Double?]) -> String {
        let largest = values.compactMap { $0 }.max() ?? 0
        return String(
            values.map { value -> Character in
                guard let value, largest > 0 else { return " " }
                let height = Int((value / largest * Double(bars.count)).rounded())
                return bars[min(bars.count, max(1, height)) - 1]
            })
    }
}
