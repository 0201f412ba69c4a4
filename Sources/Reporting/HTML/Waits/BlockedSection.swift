// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Who waited for whom, longest first.
struct BlockedSection {
    private let pairs: [BlockedPair]
    private let stacks: [BlockedPair.StackRow]
    private static let mostStacks = 3

    init(_ report: Report) {
        pairs = report.blocked ?? []
        stacks = BlockedPair.stacks(of: pairs)
    }

    /// `nil` where nobody waited, or that was not recorded.
    var section: PageSection? {
        guard !pairs.isEmpty else { return nil }
        return PageSection(
            "blocked", "Who blocks whom",
            [WaitMatrix(pairs.map(Self.wait)).text] + notes.map(PageSection.note) + [stackList])
    }

    private static func wait(_ pair: BlockedPair) -> WaitMatrix.Wait {
        WaitMatrix.Wait(
            lockClass: pair.lockClass, waiter: BlockedLines.task(pair.waiter),
            holder: pair.holder.map(BlockedLines.task) ?? nobody(pair.lockClass),
            count: pair.count, ns: pair.waitNs)
    }

    private static func nobody(_ lockClass: LockClass) -> String {
        lockClass.traits.isSpinlock ? "not on record" : "the queue"
    }

    private var notes: [String] {
        let queue = pairs.contains { $0.holder == nil && !$0.lockClass.traits.isSpinlock }
        let outside = pairs.filter { $0.holder != nil && $0.holder?.function == nil }
            .reduce(0) { $0 + $1.waitNs.sum }
        let places = Set(pairs.compactMap(\.waiter.function)).sorted()
        return [
            places.isEmpty ? nil : "Waited in \(places.joined(separator: ", ")).",
            outside > 0
                ? "\(Units.time(outside)) of it for a holder that was in no write." : nil,
            queue ? "The queue: others were waiting, and nobody owned the lock just then." : nil,
        ].compactMap(\.self)
    }

    private var stackList: String {
        stacks.prefix(Self.mostStacks).map { row in
            let title = BlockedLines.title(of: row)
            let frames = row.stack.functions.map { HTML.escaped($0) }.joined(separator: "\n")
            return HTML("h3", title).text + HTML("pre", markup: frames).text
        }.joined(separator: "\n")
    }
}
