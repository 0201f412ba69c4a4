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
            lines([("writes/s", curve)]), table(words), lines(words.law), lines(words.remarks),
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

    private func table(_ words: SweepWords) -> [String] {
        let left = ["VERDICT"]
        var table = TextTable(
            SweepWords.columns.map { ($0, left.contains($0) ? .left : .right) })
        for step in sweep.steps { table.add(words.cells(step)) }
        // Painted last: escapes would count as columns.
        return table.lines(within: style.width).map { line in
            line.hasPrefix(SweepWords.columns[0]) ? style.paint(line, as: .label) : painted(line)
        }
    }

    private func painted(_ line: String) -> String {
        for mode in Set(sweep.steps.map(\.figures.verdict)) {
            let word = mode.rawValue.uppercased()
            guard let range = line.firstRange(of: word) else { continue }
            return line[..<range.lowerBound] + style.paint(word, as: Style.role(of: mode))
                + line[range.upperBound...]
        }
        return line
    }
}
