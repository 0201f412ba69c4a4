// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Every lock and mode: the table, then how waits and holds are distributed.
struct LockSection {
    private let rows: [LockRow]
    private let counts: LockTable

    init(_ report: Report) {
        rows = report.calls ?? 0 > 0 ? report.locks ?? [] : []
        counts = LockTable(report)
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
            [
                ("lock", .words), ("wait mean", .figures), ("waits in all", .figures),
                ("contended", .figures), ("slept", .figures), ("hold mean", .figures),
                ("held in all", .figures), ("taken", .figures), ("a write", .figures),
            ])
        for row in rows { table.add(cells(row)) }
        return table.text
    }

    private func cells(_ row: LockRow) -> [String] {
        [LockTable.name(of: row)] + sums(row.waitNs)
            + [counts.count(row.contended), counts.count(row.slept)]
            + (row.holdNs.map(sums) ?? ["-", "-"])
            + [counts.count(row.acquisitions), counts.aWrite(row)]
    }

    private func sums(_ times: NanosecondHistogram) -> [String] {
        guard let mean = times.mean else { return ["-", "-"] }
        return [Units.time(UInt64(mean.rounded())), Units.time(times.sum)]
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
