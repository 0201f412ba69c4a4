// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A bounded sample of calls, task by task.
struct TimelineSection {
    private let lanes: TimelineLanes
    private var timeline: Timeline { lanes.timeline }
    private static let mostLanes = 32

    /// `nil` where no timeline was recorded.
    init?(_ report: Report) {
        guard let timeline = report.timeline else { return nil }
        lanes = TimelineLanes(timeline)
    }

    var section: PageSection {
        PageSection(
            "timeline", "Timeline of the writers", short: "Timeline",
            timeline.calls.isEmpty ? [empty] : parts)
    }

    private var empty: String {
        PageSection.note((["No call was sampled."] + timeline.losses).joined(separator: "; "))
    }

    private var parts: [String] {
        let shown = Array(lanes.lanes.prefix(Self.mostLanes))
        let closeUp = lanes.closeUp.map {
            TimelineDrawing(
                id: "timeline-close", title: "Timeline, a close-up", lanes: shown,
                window: $0
            ).text
        }
        let whole = TimelineDrawing(
            id: "timeline-whole", title: "Timeline, the whole sample", lanes: shown,
            window: lanes.span)
        return [
            PageSection.note(lead), keys,
            closeUp.map { HTML("h3", "Close-up").text + $0 } ?? "",
            HTML("h3", "The whole sample").text + whole.text,
            shown.count < lanes.lanes.count
                || shown.contains { $0.calls.count > TimelineDrawing.mostCalls }
                ? PageSection.note(
                    "Drawn are the first \(Self.mostLanes) tasks with at most "
                        + "\(TimelineDrawing.mostCalls) calls each; --format perfetto has all.")
                : "",
            table(shown),
        ]
    }

    private var lead: String {
        let losses = timeline.losses
        return
            "\(VerdictHeader.capitalized(timeline.sample)), a lane a task: i_rwsem above, the backing inode's i_rwsem and "
            + "fi->lock as thin lanes below it. Later calls are not drawn. Times count from the "
            + "first call."
            + (losses.isEmpty ? "" : " Missing: \(losses.joined(separator: "; ")).")
    }

    /// Of what there is in the sample.
    private var keys: String {
        let taken = timeline.calls.flatMap(\.acquisitions)
        let modes = Set(taken.filter { $0.releasedNs != nil }.map(\.mode))
        let entries = [
            ("waiting", "waits", taken.contains { $0.waitBeginNs != nil }),
            ("exclusive", "holds exclusive", modes.contains(.exclusive)),
            ("shared", "holds shared", modes.contains(.shared)),
            ("spin", "holds fi->lock", modes.contains(.spin)),
            ("call", "in the call, none of these", true),
        ].filter(\.2)
        return HTML(
            "ul",
            entries.map { style, name, _ in
                HTML(
                    "li",
                    markup: HTML("span", "", ["class": "key \(style)"]).text + HTML.escaped(name))
            }, ["class": "keys"]
        ).text
    }

    private func table(_ lanes: [TimelineLanes.Lane]) -> String {
        var table = HTMLTable(
            "The sample, task by task: time of i_rwsem",
            [
                ("task", .words), ("waiting", .figures), ("longest wait", .figures),
                ("holding", .figures), ("in calls", .figures),
            ])
        for lane in lanes {
            let calls = Units.number(lane.calls.count, "call")
            table.add(
                markup: [HTML.escaped(lane.name) + HTML("small", calls).text]
                    + cells(of: lane).map { HTML.escaped($0) })
        }
        return table.text
    }

    private func cells(of lane: TimelineLanes.Lane) -> [String] {
        let taken = lane.calls.flatMap(\.acquisitions).filter { $0.lockClass == .inodeRwsem }
        let waits = taken.compactMap { span($0.waitBeginNs, $0.acquiredNs) }
        let holds = taken.compactMap { span($0.acquiredNs, $0.releasedNs) }
        let calls = lane.calls.compactMap { span($0.beginNs, $0.endNs) }
        return [
            waits.isEmpty ? "-" : Units.time(waits.reduce(0, +)),
            waits.max().map(Units.time) ?? "-",
            holds.isEmpty ? "-" : Units.time(holds.reduce(0, +)), Units.time(calls.reduce(0, +)),
        ]
    }

    private func span(_ from: UInt64?, _ to: UInt64?) -> UInt64? {
        guard let from, let to else { return nil }
        return to - min(from, to)
    }
}
