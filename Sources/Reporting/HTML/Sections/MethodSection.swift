// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What was missed, and how the rest was measured.
struct MethodSection {
    private let report: Report
    private static let mostFiles = 50

    init(_ report: Report) { self.report = report }

    var section: PageSection {
        PageSection(
            "method", "Losses and method",
            [losses, HTMLPage.list(facts), files, oracle])
    }

    private var losses: String {
        guard report.losses != nil else { return "" }
        let losses = LossLines(report)
        let sentences = losses.sentences + (report.timeline?.losses ?? [])
        let lead = VerdictHeader.capitalized(losses.lead) + (losses.isExact ? "." : ":")
        return HTML("p", lead, ["class": "lead"]).text
            + (sentences.isEmpty ? "" : HTML("ul", sentences.map { HTML("li", $0) }).text)
    }

    private var facts: [(String, String)] {
        let target = TargetLines(report)
        var pairs: [(String, String)] = []
        // Without a gain to show, it is among the figures at the top.
        if report.whatIf != nil, let inside = report.writersInside {
            pairs.append(("inside at once", TargetLines.sentence(inside, of: report)))
        }
        if report.observation == nil { pairs += labelled("path", PathLines(report).lines) }
        pairs.append(("open flags", target.flags))
        pairs += labelled("opened", OpenLines(report).lines)
        pairs += labelled("elsewhere", ElsewhereLines(report).lines)
        if let tracepoint = target.tracepoint { pairs.append(("tracepoint", tracepoint)) }
        if let observation = report.observation {
            pairs += SampleLines(observation, of: report.files).closing
        }
        pairs += labelled("not covered", report.notCovered)
        pairs.append(("traced for", Units.time(report.elapsedNs)))
        pairs += labelled("tracer", TracerLines(report).sentences)
        return pairs
    }

    private func labelled(_ label: String, _ lines: [String]) -> [(String, String)] {
        lines.enumerated().map { ($0 == 0 ? label : "", $1) }
    }

    private var files: String {
        guard report.files.count > 1 else { return "" }
        var table = HTMLTable(
            "Files", [("file", .words), ("inode", .figures), ("backed by", .words)])
        for file in report.files.prefix(Self.mostFiles) {
            let backing = file.backing.map { "inode \($0.inode) on \($0.fileSystem)" } ?? "-"
            table.add([file.name, "\(file.inode)", backing])
        }
        let rest = report.files.count - Self.mostFiles
        return table.text + (rest > 0 ? PageSection.note("And \(rest) more.") : "")
    }

    private var oracle: String {
        guard let rows = report.oracle else { return "" }
        let oracle = OracleTable(rows)
        var table = HTMLTable(
            "The kernel's own counts beside the trace's (CONFIG_LOCK_STAT)",
            OracleTable.header.enumerated().map { ($1, $0 == 0 ? .words : .figures) })
        for row in oracle.cells { table.add(row) }
        return table.text
            + (oracle.differences.isEmpty
                ? "" : HTML("ul", oracle.differences.map { HTML("li", $0) }).text)
    }
}
