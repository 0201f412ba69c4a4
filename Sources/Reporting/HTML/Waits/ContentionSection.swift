// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Waits that reached the contention tracepoints, under the observe backend.
struct ContentionSection {
    private let rows: [ContentionRow]

    init(_ report: Report) { rows = report.observation?.contention ?? [] }

    /// `nil` where none was seen.
    var section: PageSection? {
        guard !rows.isEmpty else { return nil }
        return PageSection(
            "blocked", "Who blocks whom",
            [
                WaitMatrix(rows.map(Self.wait)).text,
                PageSection.note(
                    "Waits that slept, and spins of a spinlock; most waits for an rwsem only spin "
                        + "and cannot be seen here. Who held it is who was on record when the wait "
                        + "began."), distributions,
            ])
    }

    private static func wait(_ row: ContentionRow) -> WaitMatrix.Wait {
        WaitMatrix.Wait(
            lockClass: row.lockClass, waiter: row.waiterName,
            holder: row.holderName ?? "not on record",
            count: row.waitNs.count, ns: SumAndMax(sum: row.waitNs.sum, max: row.waitNs.max))
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
