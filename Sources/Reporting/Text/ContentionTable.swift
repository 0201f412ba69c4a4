// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Waits by lock, side, waiter and holder; by their commands where there are more processes than rows.
struct ContentionTable {
    private let merged: [Key: NanosecondHistogram]
    private static let most = 8

    init(_ rows: [ContentionRow]) {
        let byProcess = Self.merged(rows) {
            $0.waiterName
        } holder: {
            $0.holderName
        }
        guard byProcess.count > Self.most else {
            merged = byProcess
            return
        }
        let waiters = Self.processes(rows, \.waiter, \.waiterProcess)
        let holders = Self.processes(rows, \.holder, \.holderProcess)
        merged = Self.merged(rows) {
            waiters[$0.waiter] ?? $0.waiter
        } holder: {
            $0.holder.map { holders[$0] ?? $0 }
        }
    }

    /// `dd (312 processes)` for each command that is the name of several; at least so many where some
    /// found no room.
    private static func processes(
        _ rows: [ContentionRow], _ command: (ContentionRow) -> String?,
        _ process: (ContentionRow) -> ProcessNumber?
    ) -> [String: String] {
        let known = rows.compactMap { row in
            command(row).flatMap { name in process(row).map { (name, $0) } }
        }
        let open = Set(rows.filter { process($0) == nil }.compactMap(command))
        return Dictionary(grouping: known, by: \.0).mapValues { Set($0.map(\.1)) }
            .reduce(into: [:]) { names, entry in
                let (name, processes) = entry
                let count = "\(processes.count)\(open.contains(name) ? " or more" : "") processes"
                names[name] =
                    processes.count > 1 || open.contains(name)
                    ? "\(name) (\(count))" : processes.first?.label(name)
            }
    }

    static let header = ["WAITED FOR", "WAITER", "HOLDER", "WAITS", "p50", "p99", "max", "SUM"]

    func lines(within width: Int) -> [String] {
        guard !merged.isEmpty else { return [] }
        var table = TextTable(Self.header.enumerated().map { ($1, $0 < 3 ? .left : .right) })
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
    private static func merged(
        _ rows: [ContentionRow], waiter: (ContentionRow) -> String,
        holder: (ContentionRow) -> String?
    ) -> [Key: NanosecondHistogram] {
        rows.reduce(into: [:]) { merged, row in
            let key = Key(
                lockClass: row.lockClass, mode: row.mode, waiter: waiter(row),
                holder: holder(row) ?? "-")
            merged[key, default: NanosecondHistogram()].merge(row.waitNs)
        }
    }
}
