// SPDX-License-Identifier: Apache-2.0

/// Columns of text, aligned and separated by two spaces or fewer where width is dear.
package struct TextTable {
    package enum Alignment { case left, right }

    let header: [String]
    let alignment: [Alignment]
    private(set) var rows: [[String]] = []

    package init(_ columns: [(String, Alignment)]) {
        header = columns.map(\.0)
        alignment = columns.map(\.1)
    }

    package mutating func add(_ row: [String]) {
        rows.append(row.map { Printable.text($0) })
    }

    /// One line a row, without trailing blanks.
    package var lines: [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.indices.map { pad(row[$0], to: widths[$0], alignment[$0]) }
            let line = cells.joined(separator: " ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return alignment == .left ? text + blanks : blanks + text
    }
}
