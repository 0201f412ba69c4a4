// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report as text: the verdict first, readable without colour.
public struct TextReport {
    private let report: Report
    private let fields: Fields
    private let style: Style

    /// Text of a report, with colour only where the style has any.
    public init(_ report: Report, style: Style = .plain) {
        self.report = report
        self.style = style
        fields = Fields(style: style, labelWidth: 15)
    }

    /// The text, ending in a newline.
    public var text: String {
        let target = target
        let observed = report.observation.map { ObservationText($0, of: report, fields) }
        let sections =
            observed.map {
                [verdict, target + $0.facts, files, $0.contention, workload, $0.closing]
            }
            ?? [
                verdict, target + facts, files, LockTable(report).lines(within: style.width), sites,
                oracle, blocked, workload,
                closing,
            ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private var files: [String] { FileTable(report).lines(within: style.width) }

    private var verdict: [String] {
        let mode = report.verdict.mode
        let headline = Headline(report), lead = headline.word
        var lines = TextWrap.lines(of: "\(lead): \(headline.sentence)", width: style.width)
        lines[0] = style.paint(lead, as: Style.role(of: mode)) + lines[0].dropFirst(lead.count)
        for ranked in report.verdict.reasons {
            let counted = ranked.calls.map { calls in
                let share = report.calls.map { Units.percent(calls, of: $0) } ?? "-"
                let lost = ranked.waitNs.map { ", \(Units.time($0)) in lock functions" } ?? ""
                return "\(calls) writes (\(share)\(lost)): "
            }
            lines += field("why", (counted ?? "") + ranked.explanation)
            if let remedy = ranked.remedy {
                lines += field("", "what would change it: \(remedy)")
            }
        }
        for (label, line) in CostLines(report).lines { lines += field(label, line) }
        for note in report.verdict.notes { lines += field("note", note) }
        return lines
    }

    private var target: [String] {
        var lines: [String] = []
        let target = TargetLines(report)
        lines += field("file", target.file)
        lines += field("mount", target.mount)
        if report.observation == nil {
            for line in PathLines(report).lines { lines += field("path", line) }
        }
        lines += field("open flags", target.flags)
        for line in OpenLines(report).lines { lines += field("opened", line) }
        for line in NestedLines(report).lines { lines += field("inside", line) }
        return lines
    }

    private var facts: [String] {
        var lines: [String] = []
        for line in ShapeLines(report).lines { lines += field("locks a write", line) }
        if let inside = report.writersInside {
            lines += field("inside at once", TargetLines.sentence(inside, of: report))
        }
        for row in report.locks ?? [] where row.class == .inodeRwsem && row.acquisitions > 0 {
            lines += field("\(row.mode.rawValue) wait", spread(row.waitNs) + contention(row))
            if let hold = row.holdNs { lines += field("\(row.mode.rawValue) hold", spread(hold)) }
        }
        return lines
    }

    private func spread(_ histogram: NanosecondHistogram) -> String {
        let points = [("p50", 0.5), ("p99", 0.99)].map { name, quantile in
            "\(name) \(histogram.value(atQuantile: quantile).map(Units.time) ?? "-")"
        }
        return (points + ["max \(Units.time(histogram.max))", "sum \(Units.time(histogram.sum))"])
            .joined(separator: ", ")
    }

    private func contention(_ row: LockRow) -> String {
        let share = row.contended.map { Units.percent($0, of: row.acquisitions) }
        return "; \(share ?? "-") contended"
    }

    private var sites: [String] {
        let rows = (report.locks ?? []).flatMap { row in row.callSites.map { (row, $0) } }
        guard !rows.isEmpty else { return [] }
        var table = TextTable([
            ("TAKEN BY", .left), ("LOCK", .left), ("TAKEN", .right), ("CONTENDED", .right),
        ])
        let locks = LockTable(report)
        for (row, site) in rows {
            let taker = "\(site.caller ?? "(unknown caller)") > \(site.function.rawValue)"
            table.add([
                taker, LockTable.name(of: row), locks.count(site.acquisitions),
                locks.count(site.contended),
            ])
        }
        return table.lines(within: style.width, keys: 2)
    }

    private var blocked: [String] {
        let blocked = BlockedLines(report)
        let pairs = blocked.pairs.enumerated().flatMap { index, line in
            field(index == 0 ? "who for whom" : "", line)
        }
        return pairs + blocked.stacks.flatMap { $0 }
    }

    private var oracle: [String] {
        guard let rows = report.oracle else { return [] }
        let table = OracleTable(rows, contention: report.oracleContention ?? [])
        return table.lines(within: style.width)
            + table.differences.flatMap { field("difference", $0) }
    }

    private var workload: [String] {
        report.workload.map { WorkloadLines($0).lines.flatMap { field($0.0, $0.1) } } ?? []
    }

    private var closing: [String] {
        var lines: [String] = []
        if !report.isUntraced {
            let losses = LossLines(report)
            lines += field("losses", losses.headline)
            for sentence in losses.sentences { lines += field("", sentence) }
        }
        for (index, line) in TargetLines(report).timeline.enumerated() {
            lines += field(index == 0 ? "timeline" : "", line)
        }
        for line in ElsewhereLines(report).lines { lines += field("elsewhere", line) }
        for sentence in report.notCovered { lines += field("not covered", sentence) }
        if let tracepoint = TargetLines(report).tracepoint {
            lines += field("tracepoint", tracepoint)
        }
        return report.isUntraced ? lines : lines + TracerLines(report).lines(fields)
    }

    private func field(_ label: String, _ value: String) -> [String] {
        fields.lines(label, value)
    }
}
