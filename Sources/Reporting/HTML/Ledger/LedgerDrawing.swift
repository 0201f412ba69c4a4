// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The locks of a typical write to scale: what waits is thin, what holds is full.
struct LedgerDrawing {
    private let ledger: Ledger
    /// Steps that most writes take, in the call itself.
    private let steps: [Ledger.Step]
    private static let rowHeight = 62.0
    private static let barTop = 37.0
    private static let barHeight = 14.0
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
            axis.drawing(
                through: steps.indices.map {
                    (Double($0) * Self.rowHeight + Self.barTop - 4, Self.barHeight + 8)
                }, y: bottom) + rows)
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
            step: index, start: start, wait: steps[index].meanWait,
            hold: steps[index].meanHold)
    }

    private func repeats(_ step: Ledger.Step) -> Int {
        let mean = Double(step.acquisitions) / Double(ledger.calls)
        return min(Self.mostRepeats, max(1, Int(mean.rounded())))
    }

    private func isLate(_ step: Ledger.Step) -> Bool { step.moment >= .after }

    private func row(
        _ step: Ledger.Step, _ placed: [Placed], _ axis: TimeAxis, y: Double
    ) -> [HTML] {
        let (top, height) = (y + Self.barTop, Self.barHeight)
        let bars = placed.flatMap { place in
            let acquired = axis.position(of: place.start + place.wait)
            return [
                SVG.bar(
                    from: axis.position(of: place.start), to: acquired, y: top + 5, height: 4,
                    "waiting", note: Self.words("waits", step.wait)),
                SVG.bar(
                    from: acquired, to: max(axis.position(of: place.end), acquired + 0.0015),
                    y: top, height: height, step.mode.rawValue,
                    note: Self.words("holds", step.hold)),
            ]
        }
        return [
            SVG.label(step.name, at: 0, y: y + 14, "name"),
            SVG.label(Self.figures(step), at: 0, y: y + 30, "aside"),
        ] + bars
    }

    private static func sentence(_ step: Ledger.Step) -> String {
        "\(step.name) \(figures(step))."
    }

    private static func figures(_ step: Ledger.Step) -> String {
        [words("waits", step.wait), words("holds", step.hold)].filter { !$0.isEmpty }
            .joined(separator: ", ")
    }

    /// The mean, and what one of a hundred exceeds; empty where nothing was timed.
    private static func words(_ verb: String, _ times: NanosecondHistogram) -> String {
        guard let mean = times.mean else { return "" }
        return "\(verb) \(Units.time(UInt64(mean.rounded()))) (p99 \(LockTable.point(times, 0.99)))"
    }
}
