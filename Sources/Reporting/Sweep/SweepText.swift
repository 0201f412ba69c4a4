// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A sweep as text: readable without colour.
public struct SweepText {
    private let sweep: WriterSweep
    private let style: Style

    /// Text of a sweep, with colour only where the style has any.
    public init(_ sweep: WriterSweep, style: Style = .plain) {
        (self.sweep, self.style) = (sweep, style)
    }

    /// The text, ending in a newline.
    public var text: String {
        let words = SweepWords(sweep: sweep)
        let fields = Fields(style: style, labelWidth: 13)
        func lines(_ entries: [(String, String)]) -> [String] {
            entries.flatMap { fields.lines($0.0, $0.1) }
        }
        let sections = [
            answer + lines([("writes/s", curve)]), table, lines(words.law), lines(words.remarks),
            lines(words.context),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private var curve: String {
        let rates = sweep.steps.map(\.iops)
        let most = rates.compactMap { $0 }.max().map(Units.count) ?? "-"
        let counts = sweep.steps.map { "\($0.writers)" }.joined(separator: ", ")
        let noun = counts == "1" ? "writer" : "writers"
        return "\(Sparkline.text(rates)) 0 to \(most), by \(counts) \(noun)"
    }

    private var answer: [String] {
        let answer = SweepAnswer(sweep)
        var lines = TextWrap.lines(of: answer.headline, width: style.width)
        if let mode = answer.verdict, let line = lines.first {
            lines[0] = paint(line, mode)
        }
        return lines
    }

    private var table: [String] {
        let steps = SweepTable(sweep)
        var table = TextTable(steps.columns.map { ($0, $0 == "VERDICT" ? .left : .right) })
        for row in steps.rows { table.add(row) }
        // Painted last: escapes would count as columns.
        return table.lines(within: style.width).map { line in
            line.hasPrefix(steps.columns[0]) ? style.paint(line, as: .label) : painted(line)
        }
    }

    private func painted(_ line: String) -> String {
        let modes = Set(sweep.steps.map(\.figures.verdict))
        return modes.first { line.contains($0.rawValue.uppercased()) }.map { paint(line, $0) }
            ?? line
    }

    /// The line with its verdict in colour.
    private func paint(_ line: String, _ mode: Verdict.Mode) -> String {
        let word = mode.rawValue.uppercased()
        guard let range = line.firstRange(of: word) else { return line }
        return line[..<range.lowerBound] + style.paint(word, as: Style.role(of: mode))
            + line[range.upperBound...]
    }
}
