// SPDX-License-Identifier: Apache-2.0

/// Text inside Markdown.
package enum MarkdownText {
    /// As it reads, in a paragraph and in a table's cell: nothing of it is markup.
    package static func escape(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\", "`", "*", "_", "[", "]", "<", "|", "~", "#": result += "\\\(character)"
            case "&": result += "&amp;"
            case _ where character.isNewline: result += " "
            default: result.append(character)
            }
        }
    }

    /// A table: cells are escaped.
    package static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
        return [line(header), line(header.map { _ in "---" })]
            + rows.map { line($0.map(escape)) }
    }
}
