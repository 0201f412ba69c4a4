// SPDX-License-Identifier: Apache-2.0

/// Text inside Markdown.
package enum MarkdownText {
    /// As it reads, in a paragraph and in a table's cell: nothing of it is markup.
    ///
    /// An underscore inside a word is none either (CommonMark 6.2), and stays readable in a mail.
    package static func escape(_ text: String) -> String {
        let characters = Array(text)
        return characters.indices.reduce(into: "") { result, index in
            let character = characters[index]
            switch character {
            case "\\", "`", "*", "[", "]", "<": result += "\\\(character)"
            case "_": result += isInsideWord(index, of: characters) ? "_" : "\\_"
            case "&": result += "&amp;"
            case _ where character.isNewline: result += " "
            default: result.append(character)
            }
        }
    }

    private static func isInsideWord(_ index: Int, of characters: [Character]) -> Bool {
        guard index > 0, index + 1 < characters.count else { return false }
        return [characters[index - 1], characters[index + 1]].allSatisfy {
            $0.isLetter || $0.isNumber
        }
    }

    /// A cell of a table.
    package static func cell(_ text: String) -> String {
        escape(text).split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|")
    }

    /// A table: cells are escaped.
    package static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
        return [line(header), line(header.map { _ in "---" })]
            + rows.map { line($0.map(cell)) }
    }
}
