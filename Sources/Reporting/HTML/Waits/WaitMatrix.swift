// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Who waited for whom: a table a lock, a row a waiter, a column a holder, the longest waits first.
struct WaitMatrix {
    /// Waits of one task for another.
    struct Wait {
        let lockClass: LockClass
        let waiter: String
        let holder: String
        let count: UInt64
        let ns: SumAndMax
    }

    private let waits: [Wait]
    /// Most rows, and most columns; what is beyond is one more.
    private static let most = 8

    init(_ waits: [Wait]) { self.waits = waits }

    var text: String {
        let locks = Set(waits.map(\.lockClass)).map { lock in
            (lock, waits.filter { $0.lockClass == lock })
        }.sorted { Self.sum($0.1).ns.sum > Self.sum($1.1).ns.sum }
        return locks.map { Self.table($0.0.traits.name, $0.1) }.joined(separator: "\n")
    }

    private static func table(_ lock: String, _ waits: [Wait]) -> String {
        let (rows, columns) = (names(waits, \.waiter), names(waits, \.holder))
        let cells = Dictionary(grouping: waits) {
            [rows.shown($0.waiter), columns.shown($0.holder)]
        }.mapValues(sum)
        let largest = cells.values.map(\.ns.sum).max() ?? 1
        var table = HTMLTable(
            "Waits for \(lock): a row a waiter, a column who held it",
            [("waiter", .words), ("in all", .figures)] + columns.all.map { ($0, .figures) },
            isWide: true)
        for row in rows.all {
            let total = sum(waits.filter { rows.shown($0.waiter) == row })
            let aside = [times(total.count), "longest \(Units.time(total.ns.max))"]
            table.add(
                markup: [
                    HTML.escaped(row),
                    HTML.escaped(Units.time(total.ns.sum))
                        + aside.map { HTML("small", $0).text }.joined(),
                ] + columns.all.map { cells[[row, $0]].map { cell($0, largest) } ?? "" })
        }
        return table.text
    }

    private static func cell(_ sum: Sum, _ largest: UInt64) -> String {
        let share = largest > 0 ? Double(sum.ns.sum) / Double(largest) : 0
        let width = ["class": "bar", "style": "width: \(Units.fixed(share * 100, digits: 1))%"]
        return HTML.escaped(Units.time(sum.ns.sum)) + HTML("span", "", width).text
            + HTML("small", times(sum.count)).text
    }

    private static func times(_ count: UInt64) -> String {
        Units.number(Int(clamping: count), "time")
    }

    private typealias Sum = (count: UInt64, ns: SumAndMax)

    private static func sum(_ waits: [Wait]) -> Sum {
        waits.reduce((0, SumAndMax(sum: 0, max: 0))) { sum, wait in
            (
                sum.count + wait.count,
                SumAndMax(
                    sum: sum.1.sum + wait.ns.sum, max: Swift.max(sum.1.max, wait.ns.max))
            )
        }
    }

    /// The names on one side, and what stands for those that are beyond the most.
    private struct Names {
        let own: [String]
        let rest: String?
        var all: [String] { own + [rest].compactMap(\.self) }

        func shown(_ name: String) -> String { own.contains(name) ? name : rest ?? name }
    }

    private static func names(_ waits: [Wait], _ side: KeyPath<Wait, String>) -> Names {
        let sums = Dictionary(grouping: waits) { $0[keyPath: side] }.mapValues { sum($0).ns.sum }
        let sorted = sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
        let rest = sorted.count - most
        return Names(
            own: Array(sorted.prefix(most)),
            rest: rest > 0 ? Units.number(rest, "other") : nil)
    }
}
