// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Who waited for whom, longest first.
struct BlockedSection {
    private let pairs: [BlockedPair]
    private let stacks: [BlockedPair.StackRow]
    private static let most = 15
    private static let mostStacks = 3

    init(_ report: Report) {
        pairs = BlockedPair.ranked(report.blocked ?? [])
        stacks = BlockedPair.stacks(of: report.blocked ?? [])
    }

    /// `nil` where nobody waited, or that was not recorded.
    var section: PageSection? {
        guard !pairs.isEmpty else { return nil }
        let rest = pairs.dropFirst(Self.most)
        let more =
            rest.isEmpty
            ? ""
            : PageSection.note(
                "And \(Units.number(rest.count, "more pair")) of tasks, "
                    + "\(Units.time(rest.reduce(0) { $0 + $1.waitNs.sum })) in all.")
        return PageSection("blocked", "Who blocks whom", [table, more, stackList])
    }

    private var table: String {
        var table = HTMLTable(
            "Waits for a lock that was found taken, by waiter and holder",
            [
                ("waiter", .words), ("waited for", .words), ("lock", .words), ("times", .figures),
                ("longest", .figures), ("in all", .figures), ("share of all waits", .words),
            ])
        let total = pairs.reduce(0) { $0 + $1.waitNs.sum }
        for pair in pairs.prefix(Self.most) {
            let cells = [
                BlockedLines.name(pair.waiter),
                pair.holder.map(BlockedLines.name) ?? BlockedLines.nobody(pair.lockClass),
                LockTable.name(of: pair.lockClass, pair.mode), "\(pair.count)",
                Units.time(pair.waitNs.max), Units.time(pair.waitNs.sum),
            ]
            table.add(markup: cells.map { HTML.escaped($0) } + [Self.bar(pair.waitNs.sum, total)])
        }
        return table.text
    }

    private static func bar(_ part: UInt64, _ whole: UInt64) -> String {
        let share = whole > 0 ? Double(part) / Double(whole) : 0
        return HTML(
            "span", "", ["class": "bar", "style": "width: \(Units.fixed(share * 5, digits: 2))rem"]
        )
        .text + HTML.escaped(Units.percent(part, of: whole))
    }

    private var stackList: String {
        stacks.prefix(Self.mostStacks).map { row in
            let title = "\(row.count) waits, \(Units.time(row.waitNs)) in all, in"
            let frames = row.stack.map { HTML.escaped($0) }.joined(separator: "\n")
            return HTML("h3", title).text + HTML("pre", markup: frames).text
        }.joined(separator: "\n")
    }
}
