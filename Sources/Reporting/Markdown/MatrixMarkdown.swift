// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A matrix as Markdown: a table an open mode, with a kernel a line, so that it is narrow enough for a
/// mail, where it is read as it is.
public struct MatrixMarkdown {
    private let matrix: KernelMatrix

    /// Markdown of a matrix.
    public init(_ matrix: KernelMatrix) { self.matrix = matrix }

    /// The text, ending in a newline.
    public var text: String {
        let blocks = matrix.openModes.map(table) + [legend, remarks]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private static let columns = [
        "verdict", "exclusive", "shared", "fi->lock", "backing", "wait p99", "peak",
    ]

    private func table(_ mode: OpenMode) -> [String] {
        let header = [mode.rawValue] + Self.columns
        let rows = matrix.rows.map { row in
            [MatrixWords(matrix: matrix).name(of: row)]
                + (row.cells.first { $0.openMode == mode }.map(values) ?? [])
        }
        let cells = [header] + rows.map { $0.map(Self.escaped) }
        let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([cells[0], rule] + cells.dropFirst()).map { line in
            let padded = zip(line, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
    }

    private func values(of cell: MatrixCell) -> [String] {
        let figures = cell.figures
        let locks = figures?.locksAWrite
        let verdict = [
            MatrixWords.verdict(of: cell), cell.isDifferent ? "(differs)" : nil,
            figures.flatMap(MatrixWords.exactness).map { "(\($0))" },
        ]
        return [verdict.compactMap { $0 }.joined(separator: " ")]
            + [locks?.exclusive, locks?.shared, locks?.fiLock].map { $0.map(Units.ratio) ?? "" }
            + [
                locks.flatMap(MatrixWords.backing) ?? "",
                figures?.waitP99Ns.map(Units.time) ?? "",
                figures?.peakWriters.map { "\($0)" } ?? "",
            ]
    }

    private var legend: [String] {
        let words = MatrixWords(matrix: matrix)
        let entries =
            [
                ("exclusive, shared", "i_rwsem taken a write, by side"),
                ("fi->lock", "taken a write"),
                ("backing", "i_rwsem of the backing inode taken a write, exclusive / shared"),
                ("wait", "for i_rwsem, on either side"), ("peak", "most writers inside at once"),
                ("differs", MatrixWords.differenceLegend),
            ] + words.context
        return entries.map { "- \(Self.escaped($0.0)): \(Self.escaped($0.1))" }
    }

    private var remarks: [String] {
        MatrixWords(matrix: matrix).remarks.flatMap { remark in
            let sentence = remark.sentence.split(whereSeparator: \.isNewline)
                .joined(separator: " ")
            let console = remark.console.map { "      " + Printable.text($0) }
            return ["- \(Self.escaped(remark.place)): \(Self.escaped(sentence))"]
                + (console.isEmpty ? [] : [""] + console + [""])
        }
    }

    /// What Markdown would take for markup, taken for itself. A pipe ends a cell wherever it stands; an
    /// underscore in a word is none.
    static func escaped(_ text: String) -> String {
        let characters = Array(Printable.text(text))
        func isWord(_ index: Int) -> Bool {
            characters.indices.contains(index)
                && (characters[index].isLetter || characters[index].isNumber)
        }
        return characters.indices.map { index in
            let character = characters[index]
            let isLoose = character == "_" && !(isWord(index - 1) && isWord(index + 1))
            return isLoose || "\\`*[]<|".contains(character)
                ? "\\\(character)" : String(character)
        }.joined()
    }
}
