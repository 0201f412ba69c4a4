// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The top of a report: the verdict in words, and the few figures that carry it.
struct VerdictHeader {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var text: String {
        let headline = Headline(report)
        let heading = [
            Self.word(report.verdict.mode, headline.word),
            HTML("span", Self.capitalized(headline.sentence), ["class": "answer"]),
        ]
        return [
            PagePlace(command: report.command, lines: [file, mount]).text,
            HTML("h1", heading).text, KeyFigures(report).text,
            report.verdict.notes.map(PageSection.note).joined(separator: "\n"),
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// A verdict, coloured by what it means.
    static func word(_ mode: Verdict.Mode, _ word: String) -> HTML {
        HTML("span", word, ["class": "verdict \(mode.rawValue)"])
    }

    static func word(_ mode: Verdict.Mode) -> HTML { word(mode, mode.rawValue.uppercased()) }

    private var file: String { TargetLines(report).file }

    private var mount: String {
        "\(TargetLines(report).mount), \(report.kernel.machine); \(report.recordedAt)"
    }

    static func capitalized(_ sentence: String) -> String {
        sentence.prefix(1).uppercased() + sentence.dropFirst()
    }
}
