// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Waits by lock, side, waiter and holder.
struct ContentionTable {
    private let rows: [ContentionRow]
    private static let most = 8

    init(_ rows: [ContentionRow]) { self.rows = rows }

    func lines(within width: Int) -> [String] {
        guard !rows.isEmpty else { return [] }
        var table = TextTable([
            ("WAITED FOR", .left), ("WAITER", .left), ("HOLDER", .left), ("WAITS", .right),
            ("p50", .right), ("p99", .right), ("max", .right), ("SUM", .right),
        ])
        for row in cells { table.add(row) }
        return table.lines(within: width, keys: 3) + (hidden > 0 ? ["and \(hidden) more"] : [])
    }

    /// Longest sum first: lock, waiter, holder, number, p50, p99, longest, sum.
    var cells: [[String]] {
        merged.sorted { $0.value.sum > $1.value.sum }.prefix(Self.most).map { key, wait in
            [
                LockTable.name(of: key.lockClass, key.mode), key.waiter, key.holder,
                "\(wait.count)", LockTable.point(wait, 0.5), LockTable.point(wait, 0.99),
                Units.time(wait.max), Units.time(wait.sum),
            ]
        }
    }

    /// Rows that are not among the cells.
    var hidden: Int { max(0, merged.count - Self.most) }

    private struct Key: Hashable {
        let lockClass: LockClass
        let mode: LockMode
        let waiter: String
        let holder: String
    }

    /// Over all files and stacks.
    private var merged: [Key: NanosecondHistogram] {
        rows.reduce(into: [:]) { merged, row in
            let key = Key(
                lockClass: row.lockClass, mode: row.mode,
                waiter: row.waiterName, holder: row.holderName ?? "-")
            merged[key, default: NanosecondHistogram()].merge(row.waitNs)
        }
    }
}
