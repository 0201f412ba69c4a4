// SPDX-License-Identifier: Apache-2.0

/// Columns of text, aligned.
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

    /// One line a row, without trailing blanks. What is wider comes in bands of columns, one below the
    /// other, each led by the first `keys` columns: nothing is left out.
    package func lines(within width: Int, keys: Int = 1) -> [String] {
        let bands = bands(within: width, keys: keys).map { columns in
            ([header] + rows).map { line($0, columns) }
        }
        return Array(bands.joined(separator: [""]))
    }

    private func line(_ row: [String], _ columns: [Int]) -> String {
        let cells = columns.map { pad(row[$0], to: widths[$0], alignment[$0]) }
        return String(cells.joined(separator: " ").reversed().drop { $0 == " " }.reversed())
    }

    private var widths: [Int] {
        header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    }

    /// A column too wide for any band has one to itself and its keys.
    private func bands(within width: Int, keys: Int) -> [[Int]] {
        let widths = widths
        let leading = Array(header.indices.prefix(keys))
        func needed(_ columns: [Int]) -> Int {
            columns.reduce(columns.count - 1) { $0 + widths[$1] }
        }
        return header.indices.dropFirst(keys).reduce(into: [leading]) { bands, column in
            let last = bands.count - 1
            if bands[last].count > keys, needed(bands[last] + [column]) > width {
                bands.append(leading + [column])
            } else {
                bands[last].append(column)
            }
        }
    }

    private func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return alignment == .left ? text + blanks : blanks + text
    }
}
