// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Waits that reached the contention tracepoints, under the observe backend.
struct ContentionSection {
    private let rows: [ContentionRow]

    init(_ report: Report) { rows = report.observation?.contention ?? [] }

    /// `nil` where none was seen.
    var section: PageSection? {
        guard !rows.isEmpty else { return nil }
        let contention = ContentionTable(rows)
        let more =
            contention.hidden > 0 ? PageSection.note("And \(contention.hidden) more.") : ""
        return PageSection(
            "blocked", "Who blocks whom",
            [
                PageSection.note(
                    "Waits that slept, and spins of a spinlock; most waits for an rwsem only spin "
                        + "and cannot be seen here."),
                table(contention), more, distributions,
            ])
    }

    private func table(_ contention: ContentionTable) -> String {
        var table = HTMLTable(
            "Waits, by lock, waiter and the holder on record",
            [
                ("waited for", .words), ("waiter", .words), ("holder", .words), ("waits", .figures),
                ("p50", .figures), ("p99", .figures), ("longest", .figures), ("in all", .figures),
            ])
        for row in contention.cells { table.add(row) }
        return table.text
    }

    private var distributions: String {
        struct Lock: Hashable {
            let lockClass: LockClass
            let mode: LockMode
        }
        let waits = rows.reduce(into: [Lock: NanosecondHistogram]()) { waits, row in
            let lock = Lock(lockClass: row.lockClass, mode: row.mode)
            waits[lock, default: NanosecondHistogram()].merge(row.waitNs)
        }
        let sorted = waits.sorted { $0.value.sum > $1.value.sum }
        let axis = HistogramDrawing.axis(of: sorted.map(\.value))
        return HistogramDrawing.multiples(
            sorted.map { lock, histogram in
                let name = LockTable.name(of: lock.lockClass, lock.mode)
                return HistogramDrawing(
                    id: "waits-\(lock.lockClass.rawValue)-\(lock.mode.rawValue)", lock: name,
                    axis: axis,
                    strips: [.init(name: "wait", histogram: histogram, style: "waiting")])
            })
    }
}
