// SPDX-License-Identifier: Apache-2.0

import Reporting

/// A judgement as Markdown: the job summary of a workflow.
public struct JudgementMarkdown {
    private let judgement: Judgement

    /// Markdown of a judgement.
    public init(_ judgement: Judgement) { self.judgement = judgement }

    /// The text, ending in a newline.
    public var text: String {
        var lines = [
            "### fuselock gate: \(judgement.outcome.rawValue)", "",
            MarkdownText.escape(judgement.summary) + ".", "",
            "- run: \(MarkdownText.escape(judgement.run.description))",
            "- verdict: \(MarkdownText.escape(judgement.verdict))",
        ]
        if let baseline = judgement.baseline {
            lines.append("- baseline: \(MarkdownText.escape(baseline.description))")
        }
        lines += ["", "| | rule | limit | observed | why |", "|---|---|---|---|---|"]
        for check in judgement.checks {
            let place = check.where.map { " (\($0))" } ?? ""
            let cells = [
                check.status == .holds ? "holds" : "**\(check.status.rawValue)**",
                MarkdownText.cell(check.title + place), MarkdownText.cell(check.limit),
                MarkdownText.cell(check.observed),
                check.reasons.map(MarkdownText.cell).joined(separator: "<br>"),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
