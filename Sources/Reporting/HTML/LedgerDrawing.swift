// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The locks of a typical write to scale: what waits is thin, what holds is full.
struct LedgerDrawing {
    private let ledger: Ledger
    /// Steps that most writes take, in the call itself.
    private let steps: [Ledger.Step]
    private static let rowHeight = 44.0
    /// Most acquisitions drawn of one step.
    private static let mostRepeats = 8

    init(_ ledger: Ledger) {
        self.ledger = ledger
        steps = ledger.steps.filter { !$0.inCompletion && 2 * $0.acquisitions >= ledger.calls }
    }

    var text: String {
        guard !steps.isEmpty else { return "" }
        let placed = place()
        let end = placed.map(\.end).max() ?? 1
        let axis = TimeAxis(from: 0, to: end * 1.02)
        let bottom = Double(steps.count) * Self.rowHeight + 4
        let rows = steps.enumerated().flatMap { index, step in
            row(step, placed.filter { $0.step == index }, axis, y: Double(index) * Self.rowHeight)
        }
        return SVG.drawing(
            "ledger-drawing", title: "Locks of a typical write, in order, to scale",
            description: steps.map(Self.sentence).joined(separator: " "), height: bottom + 22,
            axis.drawing(top: 0, y: bottom) + rows)
    }

    private struct Placed {
        let step: Int
        let start: Double
        let wait: Double
        let hold: Double
        var end: Double { start + wait + hold }
    }

    /// Inner locks lie one after the other inside of the first hold; the last ones at its end.
    private func place() -> [Placed] {
        let outer = steps.indices.filter { steps[$0].lockClass == .inodeRwsem }
        var placed: [Placed] = []
        var cursor = 0.0
        for index in outer {
            placed.append(at(cursor, index))
            cursor += placed[placed.count - 1].wait
        }
        let end = placed.map(\.end).max() ?? 0
        for index in steps.indices where !outer.contains(index) && !isLate(steps[index]) {
            for _ in 0..<repeats(steps[index]) {
                placed.append(at(cursor, index))
                cursor = placed[placed.count - 1].end
            }
        }
        let late = steps.indices.filter { isLate(steps[$0]) }
            .flatMap { index in (0..<repeats(steps[index])).map { _ in at(0, index) } }
        cursor = max(cursor, end - late.reduce(0) { $0 + $1.end })
        for next in late {
            placed.append(at(cursor, next.step))
            cursor += next.end
        }
        return placed
    }

    private func at(_ start: Double, _ index: Int) -> Placed {
        Placed(
            step: index, start: start, wait: Double(steps[index].medianWait),
            hold: Double(steps[index].medianHold))
    }

    private func repeats(_ step: Ledger.Step) -> Int {
        let mean = Double(step.acquisitions) / Double(ledger.calls)
        return min(Self.mostRepeats, max(1, Int(mean.rounded())))
    }

    private func isLate(_ step: Ledger.Step) -> Bool {
        step.lockClass == .fiLock && step.callSite != "fuse_inode_uncached_io_start"
    }

    private func row(
        _ step: Ledger.Step, _ placed: [Placed], _ axis: TimeAxis, y: Double
    ) -> [HTML] {
        let bars = placed.flatMap { place in
            let acquired = place.start + place.wait
            return [
                SVG.bar(
                    from: axis.position(of: place.start), to: axis.position(of: acquired),
                    y: y + 27,
                    height: 4, "waiting", note: "waits \(Units.time(step.medianWait))"),
                SVG.bar(
                    from: axis.position(of: acquired),
                    to: max(axis.position(of: place.end), axis.position(of: acquired) + 0.0015),
                    y: y + 22, height: 14, step.mode.rawValue,
                    note: "holds \(Units.time(step.medianHold))"),
            ]
        }
        let figures = "waits \(Units.time(step.medianWait)), holds \(Units.time(step.medianHold))"
        return [SVG.label("\(step.name): \(figures)", at: 0, y: y + 14, "name")] + bars
    }

    private static func sentence(_ step: Ledger.Step) -> String {
        "\(step.name) waits \(Units.time(step.medianWait)) and holds "
            + "\(Units.time(step.medianHold))."
    }
}
