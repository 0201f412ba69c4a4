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
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>fuselock: throughput and locks by number of writers</title>
        <style>
        \(MatrixStyleSheet.text)
        \(SweepChart.style)
        </style>
        </head>
        <body>
        <h1>Throughput and locks by number of writers</h1>
        \(SweepChart(sweep).text)
        \(list(words.law))
        <div class="wide"><table>
        <thead><tr>\(header)</tr></thead>
        <tbody>
        \(sweep.steps.map(row).joined(separator: "\n"))
        </tbody>
        </table></div>
        \(list(words.remarks))
        \(list(SweepWords.legend.map { ($0.0.lowercased(), $0.1) } + words.context))
        </body>
        </html>

        """
    }

    private var header: String {
        SweepWords.columns.map { HTML("th", $0.lowercased(), ["scope": "col"]).text }.joined()
    }

    private func row(_ step: SweepStep) -> String {
        let cells = words.cells(step)
        let verdict = step.figures.verdict.rawValue
        let rest = cells.dropFirst().map { cell in
            cell == verdict.uppercased()
                ? HTML("td", markup: HTML("strong", cell).text, ["class": verdict]).text
                : HTML("td", cell).text
        }
        let head = HTML("th", cells.first ?? "", ["scope": "row"]).text
        return HTML("tr", markup: head + rest.joined()).text
    }

    private func list(_ entries: [(String, String)]) -> String {
        guard !entries.isEmpty else { return "" }
        let items = entries.map { HTML("dt", $0.0).text + HTML("dd", $0.1).text }
        return HTML("dl", markup: items.joined(separator: "\n")).text
    }
}
