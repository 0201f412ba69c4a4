// SPDX-License-Identifier: Apache-2.0

import Reporting

/// A comparison as text or as Markdown.
public struct DiffText {
    private let diff: RunDiff
    private let style: Style
    private let fields: Fields

    /// Text of a comparison.
    public init(_ diff: RunDiff, style: Style = .plain) {
        self.diff = diff
        self.style = style
        fields = Fields(style: style.uncoloured, labelWidth: 12)
    }

    /// For a terminal, ending in a newline.
    public var text: String {
        blocks { comparison in
            var table = TextTable(
                DiffCells.header.enumerated().map { ($1, $0 == 0 ? .left : .right) })
            for row in DiffCells.rows(comparison) { table.add(row) }
            return table.lines(within: style.width)
        } label: {
            fields.lines($0, $1)
        }
    }

    /// For a pull request, ending in a newline.
    public var markdown: String {
        blocks { comparison in
            MarkdownText.table(DiffCells.header, DiffCells.rows(comparison))
        } label: {
            ["- \($0): \(MarkdownText.escape($1))"]
        }
    }

    private func blocks(
        table: (RunDiff.Comparison) -> [String], label: (String, String) -> [String]
    ) -> String {
        let blocks = diff.comparisons.map { comparison in
            var lines = label("before", "\(diff.name): \(diff.key)")
            lines += label("verdict", diff.verdict)
            lines += label("after", "\(comparison.name): \(comparison.key)")
            lines += label("verdict", comparison.verdict)
            for difference in comparison.unlike { lines += label("unlike", difference) }
            for doubt in comparison.doubts { lines += label("doubt", doubt) }
            lines += [""] + table(comparison) + [""]
            let legend = DiffCells.legend(comparison).joined(separator: ", ")
            return lines + TextWrap.lines(of: legend, width: style.width)
        }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}
