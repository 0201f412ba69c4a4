// SPDX-License-Identifier: Apache-2.0

import Reporting

/// The cells of a comparison's table, the same in text and in Markdown.
struct DiffCells {
    static let header = ["FIGURE", "BEFORE", "AFTER", "CHANGE", "RELATIVE", ""]

    /// One row a figure.
    static func rows(_ comparison: RunDiff.Comparison) -> [[String]] {
        comparison.rows.map { row in
            [
                row.figure, spread(row.before, row.unit), spread(row.after, row.unit),
                row.change.map { signed($0, row.unit) } ?? "-", relative(row), mark(row.meaning),
            ]
        }
    }

    static func value(_ number: Double, _ unit: RunDiff.Unit) -> String {
        switch unit {
        case .perWrite: Units.ratio(number)
        case .share: Units.percent(number)
        case .nanoseconds: Units.time(UInt64(min(max(number, 0), 9e18)))
        case .perSecond: Units.count(number)
        case .number: Units.ratio(number)
        }
    }

    /// `+12.5 %`, and `-` where before is 0.
    static func relative(_ row: RunDiff.Row) -> String {
        guard let relative = row.relative else { return "-" }
        return (relative >= 0 ? "+" : "") + Units.percent(relative)
    }

    private static func signed(_ number: Double, _ unit: RunDiff.Unit) -> String {
        if number == 0 { return "0" }
        return (number > 0 ? "+" : "-") + value(abs(number), unit)
    }

    private static func spread(_ spread: RunDiff.Spread?, _ unit: RunDiff.Unit) -> String {
        guard let spread else { return "-" }
        let middle = value(spread.middle, unit)
        return spread.min == spread.max
            ? middle : "\(middle) [\(value(spread.min, unit))..\(value(spread.max, unit))]"
    }

    private static func mark(_ meaning: RunDiff.Meaning?) -> String {
        switch meaning {
        case .same: "="
        case .changed: "!"
        case .within: "~"
        case .unknown: "?"
        case nil: ""
        }
    }

    /// What the marks mean, only those that occur.
    static func legend(_ comparison: RunDiff.Comparison) -> [String] {
        let words: [(RunDiff.Meaning, String)] = [
            (.same, "= the same"),
            (.changed, "! counts differ, or the runs' ranges do not meet"),
            (.within, "~ within the spread of the runs"),
            (.unknown, "? too few runs (times take four a side)"),
        ]
        let found = Set(comparison.rows.compactMap(\.meaning))
        return words.filter { found.contains($0.0) }.map(\.1)
    }
}
