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
                id: "timeline-close", title: "Timeline, a close-up from its middle", lanes: shown,
                window: $0
            ).text
        }
        let whole = TimelineDrawing(
            id: "timeline-whole", title: "Timeline, the whole sample", lanes: shown,
            window: lanes.span)
        return [
            PageSection.note(lead), keys,
            closeUp.map { HTML("h3", "Close-up from the middle").text + $0 } ?? "",
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

    private var keys: String {
        let entries = [
            ("waiting", "waits"), ("exclusive", "holds exclusive"), ("shared", "holds shared"),
            ("spin", "holds fi->lock"), ("call", "in the call, none of these"),
        ]
        return HTML(
            "ul",
            entries.map { style, name in
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
                ("task", .words), ("calls", .figures), ("in calls", .figures),
                ("waiting", .figures), ("longest wait", .figures), ("holding exclusive", .figures),
                ("holding shared", .figures),
            ])
        for lane in lanes { table.add(cells(of: lane)) }
        return table.text
    }

    private func cells(of lane: TimelineLanes.Lane) -> [String] {
        let taken = lane.calls.flatMap(\.acquisitions).filter { $0.lockClass == .inodeRwsem }
        let waits = taken.compactMap { span($0.waitBeginNs, $0.acquiredNs) }
        func held(_ mode: LockMode) -> String {
            let holds = taken.filter { $0.mode == mode }
                .compactMap { span($0.acquiredNs, $0.releasedNs) }
            return holds.isEmpty ? "-" : Units.time(holds.reduce(0, +))
        }
        let calls = lane.calls.compactMap { span($0.beginNs, $0.endNs) }
        return [
            lane.name, "\(lane.calls.count)", Units.time(calls.reduce(0, +)),
            Units.time(waits.reduce(0, +)), waits.max().map(Units.time) ?? "-", held(.exclusive),
            held(.shared),
        ]
    }

    private func span(_ from: UInt64?, _ to: UInt64?) -> UInt64? {
        guard let from, let to else { return nil }
        return to - min(from, to)
    }
}
