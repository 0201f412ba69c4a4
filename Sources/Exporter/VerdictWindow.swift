// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The verdict on the last minute. Times are seconds on any clock that does not go back.
struct VerdictWindow: Equatable, Sendable {
    private struct Entry: Equatable, Sendable {
        let time: Double
        let evidence: Evidence
    }

    static let length = 60.0
    /// Entries that lie closer are not kept: many scrapes must not fill the window.
    private static let step = 1.0
    private var entries: [Entry] = []
    var entryCount: Int { entries.count }
    private(set) var mode = Verdict.Mode.inconclusive

    /// - Parameter evidence: totals so far.
    mutating func record(_ evidence: Evidence, at time: Double) {
        if entries.isEmpty { entries = [Entry(time: time, evidence: evidence.nothingYet)] }
        // One entry at or before the beginning of the window stays: it is what to count from.
        while entries.count > 1, entries[1].time <= time - Self.length { entries.removeFirst() }
        if let first = entries.first { mode = evidence.growth(since: first.evidence).mode }
        if let last = entries.last, time - last.time >= Self.step {
            entries.append(Entry(time: time, evidence: evidence))
        }
    }
}
