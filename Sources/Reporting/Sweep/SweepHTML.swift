// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A sweep as one HTML file that loads nothing: light and dark, and fit for paper.
public struct SweepHTML {
    private let sweep: WriterSweep
    private let words: SweepWords
    private let answer: SweepAnswer

    /// HTML of a sweep.
    public init(_ sweep: WriterSweep) {
        (self.sweep, words, answer) = (sweep, SweepWords(sweep: sweep), SweepAnswer(sweep))
    }

    /// The document, ending in a newline.
    public var text: String {
        let steps = SweepTable(sweep)
        return HTMLPage(
            title: answer.headline, style: ReportStyleSheet.text + "\n" + SweepChart.style,
            main: [
                PagePlace(command: sweep.command, lines: [words.mount]).text, heading,
                SweepChart(sweep).text, table(steps), HTMLPage.list(words.law),
                HTMLPage.list(words.remarks),
                HTMLPage.list(steps.legend.map { ($0.0.lowercased(), $0.1) } + words.method),
            ].filter { !$0.isEmpty }.joined(separator: "\n")
        ).text
    }

    private var heading: String {
        let sentence = HTML("span", VerdictHeader.capitalized(answer.sentence), ["class": "answer"])
        return HTML("h1", [answer.verdict.map(VerdictHeader.word), sentence].compactMap(\.self))
            .text
    }

    private func table(_ steps: SweepTable) -> String {
        var table = HTMLTable(
            "Each step",
            steps.columns.map { ($0.lowercased(), $0 == "VERDICT" ? .words : .figures) })
        for (step, cells) in zip(sweep.steps, steps.rows) {
            let verdict = step.figures.verdict
            table.add(
                markup: cells.map { cell in
                    cell == verdict.rawValue.uppercased()
                        ? VerdictHeader.word(verdict).text : HTML.escaped(cell)
                })
        }
        return table.text
    }
}
