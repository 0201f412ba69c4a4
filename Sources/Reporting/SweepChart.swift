// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Throughput over writers as inline SVG: a mark a step, the law as a line, dashed where it was not
/// measured. The style is that of the document around it.
struct SweepChart {
    static let style = """
        .sweep { min-width: 30rem; max-width: 46rem; width: 100%; height: auto; }
        tbody th { min-width: 0; }
        .sweep text { fill: var(--faint); }
        .sweep .grid { stroke: var(--line); }
        .sweep .law { fill: none; stroke: var(--ink); stroke-width: 1.5; }
        .sweep .law.beyond { stroke-dasharray: 4 4; }
        .sweep .alone { fill: none; stroke: var(--faint); stroke-dasharray: 1 4; }
        .sweep .shared, .sweep .lockless { fill: var(--shared); }
        .sweep .exclusive { fill: var(--exclusive); }
        .sweep .mixed, .sweep .inconclusive { fill: var(--doubtful); }
        """

    private static let size = (width: 720.0, height: 360.0)
    private static let margin = (left: 64.0, right: 16.0, top: 30.0, bottom: 44.0)

    private let sweep: WriterSweep
    private let scale: Scale

    init(_ sweep: WriterSweep) {
        self.sweep = sweep
        let most = Double(max(2, sweep.steps.map(\.writers).max() ?? 2))
        // A little of what the law says beyond, not the whole of a far peak.
        let writers = sweep.fit.law == nil ? most : most * 1.25
        let rates = sweep.steps.compactMap(\.iops)
        let law = sweep.fit.law.map {
            $0.throughput(writers: min($0.peakWriters ?? writers, writers))
        }
        let top = max(rates.max() ?? 1, law ?? 0)
        scale = Scale(
            writers: writers, throughput: RoundTicks(to: top).last, size: Self.size,
            margin: Self.margin)
    }

    /// The element, with a title and a description for who cannot see it.
    var text: String {
        let parts = [title, description, grid, writersAxis, alone, law, marks]
        return HTML(
            "svg", markup: parts.joined(separator: "\n"),
            [
                "class": "sweep", "role": "img", "aria-labelledby": "sweep-title sweep-text",
                "viewBox": "0 0 \(Int(Self.size.width)) \(Int(Self.size.height))",
            ]
        ).text
    }

    private var title: String {
        HTML("title", "Writes a second by number of writers", ["id": "sweep-title"]).text
    }

    private var description: String {
        let steps = sweep.steps.map { step in
            "\(Units.number(step.writers, "writer")): \(step.iops.map(Units.count) ?? "none"), "
                + step.figures.verdict.rawValue
        }
        return HTML("desc", steps.joined(separator: "; "), ["id": "sweep-text"]).text
    }

    private var grid: String {
        RoundTicks(to: scale.throughput).values.map { value in
            let height = scale.y(value)
            return line("grid", [(scale.x(0), height), (scale.x(scale.writers), height)])
                + label(Units.count(value), (Self.margin.left - 6, height + 4), "end")
        }.joined() + label("writes/s", (4, 12), "start")
    }

    private var writersAxis: String {
        let base = Self.size.height - Self.margin.bottom
        let counts = Set(sweep.steps.map(\.writers)).sorted()
        var last = -100.0
        let labels = counts.compactMap { count -> String? in
            let place = scale.x(Double(count))
            guard place - last > 20 else { return nil }
            last = place
            return label("\(count)", (place, base + 18), "middle")
        }
        return labels.joined()
            + label("writers", (Self.size.width / 2, Self.size.height - 6), "middle")
    }

    /// What writers that never met would do.
    private var alone: String {
        guard let lambda = sweep.fit.law?.lambda, lambda > 0 else { return "" }
        let end = min(scale.writers, scale.throughput / lambda)
        return line("alone", [(scale.x(0), scale.y(0)), (scale.x(end), scale.y(lambda * end))])
    }

    private var law: String {
        guard let law = sweep.fit.law else { return "" }
        let measured = Double(sweep.fit.mostWriters)
        func curve(_ range: ClosedRange<Double>) -> [(Double, Double)] {
            (0...60).map { step in
                let span = range.upperBound - range.lowerBound
                let writers = range.lowerBound + span * Double(step) / 60
                return (scale.x(writers), scale.y(law.throughput(writers: writers)))
            }
        }
        return line("law", curve(1...max(1, measured)))
            + line("law beyond", curve(measured...max(measured, scale.writers)))
    }

    private var marks: String { sweep.steps.map(mark).joined() }

    /// A shape beside the colour: round is shared.
    private func mark(_ step: SweepStep) -> String {
        guard let iops = step.iops else { return "" }
        let (x, y) = (scale.x(Double(step.writers)), scale.y(iops))
        let name = step.figures.verdict.rawValue
        let title = HTML(
            "title",
            "\(Units.number(step.writers, "writer")): \(Units.count(iops)) writes/s, \(name)"
        ).text
        guard name == Verdict.Mode.shared.rawValue else {
            let (left, top) = (number(x - 4.5), number(y - 4.5))
            let place = ["x": left, "y": top, "width": "9", "height": "9", "class": name]
            return HTML("rect", markup: title, place).text
        }
        let place = ["cx": number(x), "cy": number(y), "r": "5", "class": name]
        return HTML("circle", markup: title, place).text
    }

    private func line(_ name: String, _ points: [(Double, Double)]) -> String {
        let list = points.map { "\(number($0.0)),\(number($0.1))" }.joined(separator: " ")
        return HTML("polyline", markup: "", ["class": name, "points": list]).text
    }

    private func label(_ text: String, _ place: (Double, Double), _ anchor: String) -> String {
        HTML(
            "text", text,
            ["x": number(place.0), "y": number(place.1), "text-anchor": anchor]
        ).text
    }

    private func number(_ value: Double) -> String { Units.tenths(value) }
}
