// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A window of a timeline: a lane a task; in it the call, and what it waits for and holds.
struct TimelineDrawing {
    let id: String
    let title: String
    let lanes: [TimelineLanes.Lane]
    let window: ClosedRange<UInt64>
    private static let laneHeight = 46.0
    /// Most calls drawn of one lane: more would be narrower than a pixel, and a heavy page.
    static let mostCalls = 500

    var text: String {
        let axis = TimeAxis(from: Double(window.lowerBound), to: Double(window.upperBound))
        let bottom = Double(lanes.count) * Self.laneHeight
        let rows = lanes.enumerated().flatMap { index, lane in
            draw(lane, axis, y: Double(index) * Self.laneHeight)
        }
        return SVG.drawing(
            id, title: title,
            description: "A lane a task, \(Units.number(lanes.count, "task")), for "
                + "\(Units.time(window.upperBound - window.lowerBound)). The table below has each "
                + "task's sums.",
            height: bottom + 18,
            axis.drawing(
                through: lanes.indices.map { (Double($0) * Self.laneHeight + 18, 26) }, y: bottom)
                + rows)
    }

    private func draw(_ lane: TimelineLanes.Lane, _ axis: TimeAxis, y: Double) -> [HTML] {
        let calls = lane.calls.filter {
            $0.beginNs <= window.upperBound && $0.lastNs >= window.lowerBound
        }
        return [SVG.label(lane.name, at: 0, y: y + 13, "name")]
            + calls.prefix(Self.mostCalls).flatMap { draw($0, axis, y: y + 18) }
    }

    private func draw(_ call: TimelineCall, _ axis: TimeAxis, y: Double) -> [HTML] {
        let whole = bar(
            call.beginNs, call.lastNs, axis, y: y, height: 24, "call",
            "\(call.path.function) on CPU \(call.cpu): "
                + Units.time(call.lastNs - min(call.lastNs, call.beginNs)))
        return [whole] + call.acquisitions.flatMap { draw($0, axis, y: y) }
    }

    /// The inode's lock in the upper part of the lane, the others below it.
    private func draw(_ taken: TimelineAcquisition, _ axis: TimeAxis, y: Double) -> [HTML] {
        let name = LockTable.name(of: taken.lockClass, taken.mode)
        let (top, height) = Self.place(of: taken.lockClass, y: y)
        let begin = taken.waitBeginNs ?? taken.acquiredNs
        let wait = bar(
            begin, taken.acquiredNs, axis, y: top + height / 2 - 1.5, height: 3, "waiting",
            "waits for \(name): \(Units.time(taken.acquiredNs - min(begin, taken.acquiredNs)))")
        guard let released = taken.releasedNs else { return [wait] }
        let hold = bar(
            taken.acquiredNs, released, axis, y: top, height: height, taken.mode.rawValue,
            "holds \(name): \(Units.time(released - min(released, taken.acquiredNs)))")
        return [wait, hold]
    }

    private static func place(of lockClass: LockClass, y: Double) -> (top: Double, height: Double) {
        let others = LockClass.allCases.filter { $0 != .inodeRwsem }
        guard let index = others.firstIndex(of: lockClass) else { return (y, 12) }
        let height = 12 / Double(others.count) - 1
        return (y + 13 + Double(index) * (height + 1), height)
    }

    private func bar(
        _ from: UInt64, _ to: UInt64, _ axis: TimeAxis, y: Double, height: Double, _ style: String,
        _ note: String
    ) -> HTML {
        let start = axis.position(of: Double(from))
        let end = max(axis.position(of: Double(to)), start + 0.0005)
        return SVG.bar(from: start, to: end, y: y, height: height, style, note: note)
    }
}
