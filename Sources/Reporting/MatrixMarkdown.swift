// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A matrix as a Markdown table, aligned so that it can be read in a mail as it is.
public struct MatrixMarkdown {
    private let matrix: KernelMatrix

    /// Markdown of a matrix.
    public init(_ matrix: KernelMatrix) { self.matrix = matrix }

    /// The text, ending in a newline.
    public var text: String {
        let notes = remarks
        let blocks = [table, legend] + (notes.isEmpty ? [] : [notes])
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var table: [String] {
        let header = ["kernel"] + matrix.openModes.map(\.rawValue)
        let rows = matrix.rows.map { row in
            [Self.escaped(MatrixWords.name(of: row))]
                + row.cells.map { Self.escaped(words(of: $0)) }
        }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([header, rule] + rows).map { cells in
            let padded = zip(cells, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
    }

    private func words(of cell: MatrixCell) -> String {
        let figures = cell.figures.map(MatrixWords.figureLines) ?? []
        let mark = cell.isDifferent ? " (differs)" : ""
        return ([MatrixWords.verdict(of: cell) + mark] + figures).joined(separator: ", ")
    }

    private var legend: [String] {
        let words = MatrixWords(matrix: matrix)
        let entries =
            [("a / b / c", "locks a write: \(MatrixWords.locksLegend)")]
            + [("differs", MatrixWords.differenceLegend)] + words.context
        return entries.map { "- \($0.0): \(Self.escaped($0.1))" }
    }

    private var remarks: [String] {
        MatrixWords(matrix: matrix).remarks.flatMap { remark in
            let place = [remark.kernel, remark.openMode?.rawValue].compactMap { $0 }
                .joined(separator: ", ")
            let sentence = remark.sentence.split(whereSeparator: \.isNewline)
                .joined(separator: " ")
            let console = remark.console.map { "      " + $0 }
            return ["- \(Self.escaped(place)): \(Self.escaped(sentence))"]
                + (console.isEmpty ? [] : [""] + console + [""])
        }
    }

    /// What Markdown would take for markup, taken for itself. A pipe ends a cell wherever it stands; an
    /// underscore in a word is none.
    static func escaped(_ text: String) -> String {
        let characters = Array(text)
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
