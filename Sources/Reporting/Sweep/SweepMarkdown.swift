// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A sweep as Markdown: a table with a step a line, and the law.
public struct SweepMarkdown {
    private let sweep: WriterSweep

    /// Markdown of a sweep.
    public init(_ sweep: WriterSweep) { self.sweep = sweep }

    /// The text, ending in a newline.
    public var text: String {
        let words = SweepWords(sweep: sweep)
        let table = SweepTable(sweep)
        let blocks = [
            [answer], MarkdownText.table(table.columns.map { $0.lowercased() }, table.rows),
            list(words.law), list(words.remarks),
            list(table.legend.map { ($0.0.lowercased(), $0.1) } + words.context),
        ]
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private var answer: String {
        let answer = SweepAnswer(sweep)
        let word = answer.verdict.map { "**\($0.rawValue.uppercased())**: " } ?? ""
        return word + MarkdownText.escape(answer.sentence) + "."
    }

    private func list(_ entries: [(String, String)]) -> [String] {
        entries.map { "- \(MarkdownText.escape($0.0)): \(MarkdownText.escape($0.1))" }
    }
}
