// SPDX-License-Identifier: Apache-2.0

import Reporting

/// A comparison as a block for a mail to a kernel list, in the form of the 0-day robot's
/// performance mails: means, their standard deviation, the change between them.
public struct DiffMail {
    private let diff: RunDiff
    private static let rule = String(repeating: "=", count: 89)

    /// A mail's block of a comparison.
    public init(_ diff: RunDiff) { self.diff = diff }

    /// The block, ending in a newline.
    public var text: String {
        diff.comparisons.map { block($0).joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func block(_ comparison: RunDiff.Comparison) -> [String] {
        headline(comparison) + [
            "", "testcase: fuselock",
            "test machine: \(diff.machine.cpus) CPUs, " + shown(diff.machine.machine),
            "parameters:",
            "", "        workload: " + shown(diff.key.workload),
            "        backend: " + shown(diff.backend), "", Self.rule, "kernel/open mode:",
            "  " + shown("\(diff.key.kernel)/\(diff.key.openMode)  (\(diff.name))"),
            "  "
                + shown("\(comparison.key.kernel)/\(comparison.key.openMode)  (\(comparison.name))"),
            "",
            "          before                          after",
            "---------------- ------------------------------",
            "         %stddev     %change            %stddev",
            "             \\          |                   \\",
        ] + comparison.rows.map(line) + [
            "", "before: \(shown(diff.verdict))", "after: \(shown(comparison.verdict))",
        ] + (comparison.unlike + comparison.doubts).map { "note: \(shown($0))" }
    }

    private func shown(_ text: String) -> String { Printable.text(text) }

    /// The largest change that is worth one.
    private func headline(_ comparison: RunDiff.Comparison) -> [String] {
        let changed = comparison.rows.filter { $0.meaning == .changed }
        let counts = changed.filter { $0.unit == .perWrite }
        let largest = (counts.isEmpty ? changed : counts).max {
            abs($0.relative ?? .infinity) < abs($1.relative ?? .infinity)
        }
        guard let largest else {
            let hasCounts = comparison.rows.contains { $0.unit == .perWrite }
            return [
                hasCounts
                    ? "fuselock noticed no change of any count"
                    : "fuselock compared samples, in which nothing is counted: see the figures"
            ]
        }
        let (before, after) = (cell(largest.before), cell(largest.after))
        let change = largest.relative == nil ? "" : " (\(Self.change(of: largest)))"
        return ["fuselock noticed \(Self.name(largest)) going from \(before) to \(after)\(change):"]
    }

    private func line(_ row: RunDiff.Row) -> String {
        pad(cell(row.before), to: 16) + pad(Self.change(of: row), to: 13)
            + pad(cell(row.after), to: 18)
            + "    " + Self.name(row)
    }

    /// `+12.5%`; the difference itself where before is 0.
    private static func change(of row: RunDiff.Row) -> String {
        switch (row.meaning, row.relative, row.change) {
        case (.within, _, _): return "~"
        case (.same, _, _): return "="
        case (_, let relative?, _):
            let percent = Units.factor(relative * 100)
            return "\(relative > 0 ? "+" : "")\(percent)%"
        case (_, nil, let change?): return "\(change > 0 ? "+" : "")\(Units.factor(change))"
        case (_, nil, nil): return "-"
        }
    }

    /// `447.00 ±  3%`: the unit is in the name.
    private func cell(_ spread: RunDiff.Spread?) -> String {
        guard let spread else { return "-" }
        let deviation = spread.deviation.map { spread.middle > 0 ? $0 / spread.middle : 0 } ?? 0
        let percent = deviation >= 0.005 ? " ± \(Int(min(deviation * 100, 1e6).rounded()))%" : ""
        return Units.factor(spread.middle) + percent
    }

    private func pad(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func name(_ row: RunDiff.Row) -> String {
        let words = row.figure.split(separator: " ").joined(separator: ".")
        return row.unit == .perWrite
            ? "fuselock.\(words)" : "fuselock.\(words).\(row.unit.rawValue)"
    }
}
