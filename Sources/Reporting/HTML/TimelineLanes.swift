// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The calls of a timeline, one lane a task, in a window of time.
struct TimelineLanes {
    let timeline: Timeline
    /// Tasks by their first call.
    let lanes: [Lane]

    /// One task and its calls.
    struct Lane {
        let name: String
        let calls: [TimelineCall]
    }

    init(_ timeline: Timeline) {
        self.timeline = timeline
        let byThread = Dictionary(grouping: timeline.calls, by: \.thread)
        lanes = byThread.values.map { calls in
            Lane(name: "\(calls[0].command)/\(calls[0].thread)", calls: calls)
        }.sorted { ($0.calls[0].beginNs, $0.name) < ($1.calls[0].beginNs, $1.name) }
    }

    /// From the first beginning to the last return.
    var span: ClosedRange<UInt64> {
        let first = timeline.calls.map(\.beginNs).min() ?? 0
        return first...max(first + 1, timeline.calls.map(\.lastNs).max() ?? 1)
    }

    /// A few calls of every task, in the middle of the sample; `nil` where that is nearly all of it.
    var closeUp: ClosedRange<UInt64>? {
        let begins = timeline.calls.map(\.beginNs).sorted()
        let wanted = 6 * lanes.count
        guard begins.count >= 2 * wanted, wanted > 0 else { return nil }
        let first = begins[begins.count / 2 - wanted / 2]
        let last = begins[begins.count / 2 + wanted / 2]
        return last > first ? first...last : nil
    }
}
