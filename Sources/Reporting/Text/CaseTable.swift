// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The cases of one mount as a table: for a terminal, or for a mail.
public struct CaseTable {
    private let report: CaseReport
    private let style: Style

    private static let header = [
        "CASE", "PROMISED", "OBSERVED", "EXCLUSIVE", "SHARED", "BACKING", "FI->LOCK", "VERIFIED",
        "PROMISE",
    ]

    /// Renderings of a report, with colour only where the style has any.
    public init(_ report: CaseReport, style: Style = .plain) {
        self.report = report
        self.style = style
    }

    /// Plain text, ending in a newline.
    public var text: String {
        var table = TextTable(
            zip(Self.header, Self.header.indices).map {
                ($0, (3...7).contains($1) ? .right : .left)
            })
        for row in report.rows { table.add(cells(row)) }
        let word = headline.prefix { $0 != ":" }
        let first = style.paint(String(word), as: role) + headline.dropFirst(word.count)
        let head = [first] + wrapped(place) + wrapped(legend)
        let sections = [head, table.lines(within: style.width), notes.flatMap(wrapped)]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    /// Markdown for a mailing-list reply or a pull request, ending in a newline.
    public var markdown: String {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
        let rows = report.rows.map { line(cells($0).map { $0.replacing("|", with: "\\|") }) }
        let table =
            [line(Self.header.map { $0.lowercased() }), line(Self.header.map { _ in "---" })] + rows
        let head = ["**\(headline)**", "", MarkdownText.escape(place), "", legend, ""]
        let tail = notes.isEmpty ? [] : [""] + notes.map { "- \(MarkdownText.escape($0))" }
        return (head + table + tail).joined(separator: "\n") + "\n"
    }

    private var headline: String {
        let variants = report.variants.map(\.title).joined(separator: " or ")
        let total = report.rows.count
        func count(_ outcome: CaseRow.Outcome) -> Int {
            report.rows.count { $0.outcome == outcome }
        }
        let claim = variants.isEmpty ? "its open mode" : variants
        return switch report.outcome {
        case .kept: "KEPT: all \(total) cases do what \(claim) promises"
        case .broken: "BROKEN: \(count(.broken)) of \(total) cases do not do what \(claim) promises"
        case .incomplete: "INCOMPLETE: \(count(.incomplete)) of \(total) cases could not be judged"
        case .failed: "FAILED: \(count(.failed)) of \(total) cases did not write what they should"
        }
    }

    private var role: Style.Role {
        switch report.outcome {
        case .kept: .good
        case .broken, .failed: .bad
        case .incomplete: .doubtful
        }
    }

    private var place: String {
        let found = report.isVariantFound ? ", the variant found by experiment" : ""
        return "\(report.target.mountPoint) (\(report.target.fileSystem)), Linux "
            + "\(report.kernel.release), \(report.kernel.cpus) CPUs\(found)"
    }

    private var legend: String {
        "locks a write: i_rwsem exclusive and shared, the backing inode's i_rwsem, fi->lock; ~ where "
            + "not every one was counted; verified: blocks read back and found right"
    }

    private func cells(_ row: CaseRow) -> [String] {
        let locks = row.locks
        let about = locks.map { $0.isExact ? "" : "~" } ?? ""
        func ratio(_ value: Double?) -> String { value.map { about + Units.ratio($0) } ?? "-" }
        return [
            row.case.rawValue, row.promised.map(\.rawValue).joined(separator: "/"),
            row.observed?.rawValue ?? "-", ratio(locks?.exclusive), ratio(locks?.shared),
            ratio(locks?.backing), ratio(locks?.fiLock),
            row.verifiedBlocks.map { "\($0)" } ?? "no", row.outcome.rawValue,
        ]
    }

    /// Why rows are not kept.
    private var notes: [String] {
        report.rows.flatMap { row -> [String] in
            switch row.outcome {
            case .kept: []
            case .failed: row.failures.map { "\(row.case.rawValue): \($0)" }
            case .incomplete: ["\(row.case.rawValue): too little was seen to say"]
            case .broken:
                row.reasons.prefix(2).map { "\(row.case.rawValue): \($0.explanation)" }
            }
        }
    }

    private func wrapped(_ line: String) -> [String] {
        TextWrap.lines(of: line, width: style.width)
    }
}
