// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Every lock and mode: the table, then how waits and holds are distributed.
struct LockSection {
    private let rows: [LockRow]
    private let cells: [[String]]

    init(_ report: Report) {
        rows = report.calls ?? 0 > 0 ? report.locks ?? [] : []
        cells = LockTable(report).rows
    }

    /// `nil` where locks were not counted, or no write was seen.
    var section: PageSection? {
        guard !rows.isEmpty else { return nil }
        return PageSection(
            "locks", "Waits and holds, by lock and mode", short: "Waits and holds",
            [
                table,
                PageSection.note(
                    "Below, the area of a bar is its share of the times, on one axis for all; the "
                        + "upright lines are p50 and p99."),
                drawings,
            ])
    }

    private var table: String {
        var table = HTMLTable(
            "Acquisitions in write calls and their completions",
            [
                ("lock", .words), ("taken", .figures), ("a write", .figures),
                ("contended", .figures), ("slept", .figures), ("wait p50", .figures),
                ("wait p99", .figures), ("wait max", .figures), ("hold p50", .figures),
                ("hold p99", .figures),
            ])
        for row in cells { table.add(row) }
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
