// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The top of a report: the verdict in words, and the few figures that carry it.
struct VerdictHeader {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var text: String {
        let verdict = report.verdict
        let headline = Headline(report)
        let word = HTML("span", headline.word, ["class": "verdict \(verdict.mode.rawValue)"])
        let sentence = HTML.escaped(Self.capitalized(headline.sentence))
        return [
            HTML("p", place, ["class": "place"]).text,
            HTML("h1", markup: "\(word) \(sentence)").text,
            HTMLPage.list(figures), verdict.notes.map(PageSection.note).joined(separator: "\n"),
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// Where and when.
    private var place: String {
        "fuselock report: \(TargetLines(report).file), Linux \(report.kernel.release), "
            + "\(report.kernel.cpus) CPUs, \(report.recordedAt)"
    }

    private var figures: [(String, String)] {
        var pairs = CostLines(report).lines
        for line in ShapeLines(report).lines.prefix(1) { pairs.append(("locks a write", line)) }
        if let inside = report.writersInside, report.calls ?? 0 > 0 {
            pairs.append(("inside at once", TargetLines.sentence(inside, of: report)))
        }
        pairs.append(("open flags", TargetLines(report).flags))
        if let workload = report.workload {
            pairs += WorkloadLines(workload).lines.prefix { $0.0 == "workload" || $0.0.isEmpty }
        }
        return pairs
    }

    static func capitalized(_ sentence: String) -> String {
        sentence.prefix(1).uppercased() + sentence.dropFirst()
    }
}
