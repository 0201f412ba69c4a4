// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A matrix as one HTML file that loads nothing: light and dark, and fit for paper.
public struct MatrixHTML {
    private let matrix: KernelMatrix
    private let words: MatrixWords

    /// HTML of a matrix.
    public init(_ matrix: KernelMatrix) {
        self.matrix = matrix
        words = MatrixWords(matrix: matrix)
    }

    /// The document, ending in a newline.
    public var text: String {
        HTMLPage(
            title: "fuselock: locks a write, by kernel and open mode", style: MatrixStyleSheet.text,
            main: """
                <h1>Locks a write, by kernel and open mode</h1>
                \(HTMLPage.wide("Locks a write, by kernel and open mode", table))
                \(legend)
                \(remarks)
                """
        ).text
    }

    private var table: String {
        let head = HTML("th", "kernel", ["scope": "col"]).text + header
        return HTML(
            "table",
            markup: HTML("caption", "Kernels by open modes").text
                + HTML("thead", markup: HTML("tr", markup: head).text).text
                + HTML("tbody", markup: matrix.rows.map(row).joined(separator: "\n")).text
        ).text
    }

    private var header: String {
        matrix.openModes.map { HTML("th", $0.rawValue, ["scope": "col"]).text }.joined()
    }

    private func row(_ row: MatrixRow) -> String {
        let release = row.release.map { HTML("small", "Linux \($0)").text } ?? ""
        let name = HTML.escaped(words.name(of: row)) + release
        let cells = row.cells.map(cell).joined()
        return HTML("tr", markup: HTML("th", markup: name, ["scope": "row"]).text + cells).text
    }

    private func cell(_ cell: MatrixCell) -> String {
        let verdict = HTML("strong", MatrixWords.verdict(of: cell)).text
        let mark = cell.isDifferent ? " " + HTML("em", "differs").text : ""
        let figures = (cell.figures.map(MatrixWords.figureLines) ?? []).map {
            HTML("span", $0).text
        }
        let state = cell.figures?.verdict.rawValue ?? cell.state.rawValue
        let name = cell.isDifferent ? "\(state) differs" : state
        return HTML("td", markup: verdict + mark + figures.joined(), ["class": name]).text
    }

    private var legend: String {
        HTMLPage.list(
            [
                ("a / b / c", "locks a write: \(MatrixWords.locksLegend)"),
                ("differs", MatrixWords.differenceLegend),
            ] + words.context)
    }

    private var remarks: String {
        let items = words.remarks.map { remark in
            let console =
                remark.console.isEmpty
                ? ""
                : HTML(
                    "pre",
                    markup: HTML.escaped(
                        remark.console.joined(separator: "\n"), keepingLines: true)
                ).text
            let sentence =
                HTML("b", remark.place).text
                + HTML.escaped(": \(remark.sentence)", keepingLines: true)
            return HTML("li", markup: sentence + console).text
        }
        return items.isEmpty ? "" : "<ul>\n" + items.joined(separator: "\n") + "\n</ul>"
    }
}
