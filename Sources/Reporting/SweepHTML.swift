// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A sweep as one HTML file that loads nothing: light and dark, and fit for paper.
public struct SweepHTML {
    private let sweep: WriterSweep
    private let words: SweepWords

    /// HTML of a sweep.
    public init(_ sweep: WriterSweep) {
        (self.sweep, words) = (sweep, SweepWords(sweep: sweep))
    }

    /// The document, ending in a newline.
    public var text: String {
        let chart = SweepChart(sweep).text
        return HTMLPage(
            title: "fuselock: throughput and locks by number of writers",
            style: ReportStyleSheet.text + "\n" + SweepChart.style,
            main: """
                <h1>Throughput and locks by number of writers</h1>
                \(HTMLPage.list(words.law))
                \(HTMLPage.wide("Throughput by number of writers", chart))
                \(table)
                \(HTMLPage.list(words.remarks))
                \(HTMLPage.list(SweepWords.legend.map { ($0.0.lowercased(), $0.1) } + words.context))
                """
        ).text
    }

    private var table: String {
        var table = HTMLTable(
            "Each step",
            SweepWords.columns.map { ($0.lowercased(), $0 == "VERDICT" ? .words : .figures) })
        for step in sweep.steps {
            let verdict = step.figures.verdict.rawValue
            table.add(
                markup: words.cells(step).map { cell in
                    cell == verdict.uppercased()
                        ? HTML("span", cell, ["class": "verdict \(verdict)"]).text
                        : HTML.escaped(cell)
                })
        }
        return table.text
    }
}
