// SPDX-License-Identifier: Apache-2.0

/// Text inside Markdown.
package enum MarkdownText {
    /// As it reads, in a paragraph and in a table's cell: nothing of it is markup.
    ///
    /// An underscore inside a word is none either (CommonMark 6.2), and stays readable in a mail.
    /// Goes by Unicode scalars, as readers of Markdown do.
    package static func escape(_ text: String) -> String {
        let line = text.unicodeScalars.reduce(into: "") {
            $0.unicodeScalars.append(Character($1).isNewline ? " " : $1)
        }
        let scalars = Array(Printable.text(line).unicodeScalars)
        return scalars.indices.reduce(into: "") { result, index in
            let character = Character(scalars[index])
            switch character {
            case "\\", "`", "*", "[", "]", "<": result += "\\\(character)"
            case "_": result += isInsideWord(index, of: scalars) ? "_" : "\\_"
            case "&": result += "&amp;"
            default: result.append(character)
            }
        }
    }

    private static func isInsideWord(_ index: Int, of scalars: [Unicode.Scalar]) -> Bool {
        guard index > 0, index + 1 < scalars.count else { return false }
        return [scalars[index - 1], scalars[index + 1]].map { Character($0) }.allSatisfy {
            $0.isLetter || $0.isNumber
        }
    }

    /// A cell of a table.
    package static func cell(_ text: String) -> String {
        escape(text).unicodeScalars.reduce(into: "") { result, scalar in
            result += scalar == "|" ? "\\|" : "\(Character(scalar))"
        }
    }

    /// A table: cells are escaped.
    package static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
        return [line(header), line(header.map { _ in "---" })]
            + rows.map { line($0.map(cell)) }
    }
}
