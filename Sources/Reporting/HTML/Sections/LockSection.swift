// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Every lock and mode: the table, then how waits and holds are distributed.
struct LockSection {
    private let rows: [LockRow]
    private let figures: FigureCells<LockRow>

    init(_ report: Report) {
        rows = report.calls ?? 0 > 0 ? report.locks ?? [] : []
        figures = FigureCells(LockRow.figures, .sums, mark: LockTable.mark(report))
    }

    /// `nil` where locks were not counted, or no write was seen.
    var section: PageSection? {
        guard !rows.isEmpty else { return nil }
        return PageSection(
            "locks", "Waits and holds, by lock and mode", short: "Waits and holds",
            [
                table,
                PageSection.note(
                    "Below, how long they were, on one axis for all. Heights are logarithmic, so "
                        + "that a single one is seen; the upright lines are p50 and p99."),
                drawings,
            ])
    }

    private var table: String {
        var table = HTMLTable(
            "Acquisitions in write calls and their completions",
            [("lock", .words)]
                + figures.headings.map { heading in
                    (heading.title + (heading.point.map { " \($0)" } ?? ""), .figures)
                })
        for row in rows { table.add([LockTable.name(of: row)] + figures.cells(row)) }
        return table.text
    }

    private var drawings: String {
        let axis = HistogramDrawing.axis(
            of: rows.flatMap { [$0.waitNs, $0.holdNs].compactMap(\.self) })
        return HistogramDrawing.multiples(
            rows.filter { $0.acquisitions > 0 }.map { row in
                HistogramDrawing(
                    id: "times-\(row.class.rawValue)-\(row.mode.rawValue)",
                    lock: LockTable.name(of: row), axis: axis,
                    strips: [.init(name: "wait", histogram: row.waitNs, style: "waiting")]
                        + [row.holdNs].compactMap(\.self).map {
                            .init(name: "hold", histogram: $0, style: row.mode.rawValue)
                        })
            })
    }
}
