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

    /// A few calls of every task: of such windows the one in which most tasks are, nearest to the
    /// middle of the sample; `nil` where one is nearly all of it.
    var closeUp: ClosedRange<UInt64>? {
        let begins = timeline.calls.map(\.beginNs).sorted()
        let wanted = 6 * lanes.count
        guard begins.count >= 2 * wanted, wanted > 0 else { return nil }
        let windows = stride(from: 0, to: begins.count - wanted, by: max(1, wanted / 2))
            .map { (far: abs($0 + wanted / 2 - begins.count / 2), begins[$0], begins[$0 + wanted]) }
            .filter { $0.1 < $0.2 }.map { (far: $0.far, window: $0.1...$0.2) }
        return windows.max {
            (tasks(in: $0.window), -$0.far) < (tasks(in: $1.window), -$1.far)
        }?.window
    }

    private func tasks(in window: ClosedRange<UInt64>) -> Int {
        lanes.count { lane in
            lane.calls.contains {
                $0.beginNs <= window.upperBound && $0.lastNs >= window.lowerBound
            }
        }
    }
}
