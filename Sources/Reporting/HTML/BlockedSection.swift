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
                ("longest", .figures), ("in all", .figures), ("share", .words),
            ])
        let total = pairs.reduce(0) { $0 + $1.waitNs.sum }
        for pair in pairs.prefix(Self.most) {
            let figures = [
                LockTable.name(of: pair.lockClass, pair.mode), "\(pair.count)",
                Units.time(pair.waitNs.max), Units.time(pair.waitNs.sum),
            ]
            table.add(
                markup: [Self.name(pair.waiter), holder(of: pair)]
                    + figures.map { HTML.escaped($0) } + [Self.bar(pair.waitNs.sum, total)])
        }
        return table.text
    }

    private func holder(of pair: BlockedPair) -> String {
        pair.holder.map(Self.name) ?? HTML.escaped(BlockedLines.nobody(pair.lockClass))
    }

    private static func name(_ party: BlockedPair.Party) -> String {
        HTML.escaped(BlockedLines.task(party)) + " "
            + HTML("small", BlockedLines.place(of: party)).text
    }

    private static func bar(_ part: UInt64, _ whole: UInt64) -> String {
        let share = whole > 0 ? Double(part) / Double(whole) : 0
        let width = "width: \(Units.fixed(share * 5, digits: 2))rem"
        return HTML("span", "", ["class": "bar", "style": width]).text
            + HTML.escaped(Units.percent(part, of: whole))
    }

    private var stackList: String {
        stacks.prefix(Self.mostStacks).map { row in
            let title = "\(row.count) waits, \(Units.time(row.waitNs)) in all, in"
            let frames = row.stack.functions.map { HTML.escaped($0) }.joined(separator: "\n")
            return HTML("h3", title).text + HTML("pre", markup: frames).text
        }.joined(separator: "\n")
    }
}
