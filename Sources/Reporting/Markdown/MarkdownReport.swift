// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report as Markdown that also reads as plain text: for a pull request or a mail to a kernel list.
public struct MarkdownReport {
    private let report: Report

    /// Markdown of a report.
    public init(_ report: Report) { self.report = report }

    /// The text, ending in a newline.
    public var text: String {
        let sections = [verdict, locks, found, losses, method]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private var verdict: [String] {
        let verdict = report.verdict
        let headline = Headline(report)
        var lines = ["**\(headline.word)**: \(escape(headline.sentence)).", ""]
        for reason in verdict.reasons {
            let calls = reason.calls.map { "\($0) writes: " } ?? ""
            lines.append("- why: \(calls)\(escape(reason.explanation))")
            if let remedy = reason.remedy {
                lines.append("- what would change it: \(escape(remedy))")
            }
        }
        for (label, line) in CostLines(report).lines { lines.append("- \(label): \(escape(line))") }
        for shape in ShapeLines(report).lines { lines.append("- locks a write: \(escape(shape))") }
        if let inside = report.writersInside {
            lines.append("- inside at once: \(TargetLines.sentence(inside, of: report))")
        }
        for note in verdict.notes { lines.append("- note: \(escape(note))") }
        return lines.last == "" ? Array(lines.dropLast()) : lines
    }

    private var locks: [String] {
        guard report.locks != nil else { return [] }
        let table = LockTable(report)
        return MarkdownText.table(table.header, table.rows)
    }

    /// What the samples found, and who waited for whom.
    private var found: [String] {
        guard let observation = report.observation else { return [] }
        let facts = SampleLines(observation, of: report.files).facts
        let waits = ContentionTable(observation.contention).cells
        let list = facts.dropFirst().filter { !$0.0.isEmpty }.map { "- \($0.0): \(escape($0.1))" }
        guard !waits.isEmpty else { return list }
        return list + [""] + MarkdownText.table(ContentionTable.header, waits)
    }

    private var losses: [String] {
        if let observation = report.observation {
            let sentences = observation.losses.sentences
            return ["Losses: " + (sentences.isEmpty ? "none." : "") + list(sentences)]
        }
        guard !report.isUntraced else { return [] }
        let losses = LossLines(report)
        let lead = losses.isExact ? losses.lead : "**\(losses.lead)**"
        return ["Losses: \(lead).\(list(losses.sentences))"]
    }

    private func list(_ sentences: [String]) -> String {
        sentences.map { "\n- \(escape($0))" }.joined()
    }

    private var method: [String] {
        let requested = report.openFlags.requested.map { ", the server asked for \($0)" } ?? ""
        let kept = report.openFlags.kernel.map(\.description).joined(separator: ", ")
        let kernel = report.kernel
        var lines = [
            "Measured with fuselock \(escape(report.version)), \(escape(report.backend)) backend, "
                + "\(escape(report.recordedAt)), for \(Units.time(report.elapsedNs)):",
            "- kernel: \(escape(kernel.release)), \(escape(kernel.machine)), \(kernel.cpus) CPUs",
            "- mount: \(escape(report.target.mountPoint)) (\(escape(report.target.fileSystem)))",
            "- open flags kept: \(escape((kept.isEmpty ? "-" : kept) + requested))",
        ]
        for line in PathLines(report).lines { lines.append("- path: \(escape(line))") }
        if let observation = report.observation {
            lines.append(
                "- samples: \(observation.total.taken) of the lock's state; no counts of locks")
        }
        if let workload = report.workload {
            let rate = workload.iops.map { ", \(Units.count($0)) IOPS" } ?? ""
            lines.append("- workload: \(escape(workload.description))\(rate)")
        }
        if let added = TracerLines.added(report.tracer) {
            lines.append("- tracer: \(escape(added))")
        }
        for sentence in report.notCovered { lines.append("- not covered: \(escape(sentence))") }
        return lines
    }

    private func escape(_ text: String) -> String { MarkdownText.escape(text) }
}
