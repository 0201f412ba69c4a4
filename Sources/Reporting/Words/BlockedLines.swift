// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Who waited for whom, the longest waits first, and on request in which stacks.
struct BlockedLines {
    /// The pairs, a line each.
    let pairs: [String]
    /// The stacks, a block of lines each.
    let stacks: [[String]]
    private static let most = 5
    private static let mostStacks = 3

    init(_ report: Report) {
        let blocked = report.blocked ?? []
        let ranked = BlockedPair.ranked(blocked)
        let rest = ranked.count - Self.most
        pairs =
            ranked.prefix(Self.most).map(Self.sentence)
            + (rest > 0 ? ["and \(rest) more pairs of tasks"] : [])
        stacks = BlockedPair.stacks(of: blocked).prefix(Self.mostStacks).map { row in
            [Self.title(of: row)] + row.stack.functions.map { "  \($0)" }
        }
    }

    /// What stands above a stack.
    static func title(of row: BlockedPair.StackRow) -> String {
        let waits = Units.number(Int(clamping: row.count), "wait")
        return "\(waits), \(Units.time(row.waitNs)) in all, in"
    }

    private static func sentence(_ pair: BlockedPair) -> String {
        let holder = pair.holder.map(name) ?? nobody(pair.lockClass)
        return
            "\(name(pair.waiter)) waited for \(holder): \(pair.lockClass.traits.name), \(Units.number(Int(clamping: pair.count), "time")), "
            + "\(Units.time(pair.waitNs.sum)), max \(Units.time(pair.waitNs.max))"
    }

    /// An rwsem whose queue is not empty has no owner until its first waiter runs.
    static func nobody(_ lockClass: LockClass) -> String {
        lockClass.traits.isSpinlock ? "a task not on record" : "the queue (no owner at that moment)"
    }

    private static func name(_ party: BlockedPair.Party) -> String {
        "\(task(party)) \(place(of: party))"
    }

    static func task(_ party: BlockedPair.Party) -> String { "\(party.command)/\(party.thread)" }

    static func place(of party: BlockedPair.Party) -> String {
        party.function.map { "in \($0)" } ?? "(not in a write)"
    }
}
