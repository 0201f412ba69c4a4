// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Throughput over writers as inline SVG, as wide as the page lets it be: a mark a step, the law as a
/// line, broken where it was not measured. The style is that of the document around it.
struct SweepChart {
    static let style = """
        #sweep, #sweep ~ .wide table { max-width: 46rem; }
        #sweep .law { stroke: var(--ink); stroke-width: 1.5; }
        #sweep .alone { stroke: var(--faint); stroke-dasharray: 1 4; }
        #sweep .shared, #sweep .lockless { fill: var(--shared); }
        #sweep .exclusive { fill: var(--exclusive); }
        #sweep .mixed, #sweep .inconclusive { fill: var(--doubtful); }
        """

    /// Pixels.
    static let height = Scale.bottom + 44
    /// Pixels that a digit is wide, and the gap between two labels, where the page is narrowest.
    private static let narrowest = (plot: 300.0, digit: 7.0, gap: 6.0)

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
        scale = Scale(writers: writers, throughput: RoundTicks(to: top).last)
    }

    /// The element, with a title and a description for who cannot see it.
    var text: String {
        SVG.drawing(
            "sweep", title: "Writes a second by number of writers", description: description,
            height: Self.height, grid + writersAxis + alone + law + sweep.steps.compactMap(mark))
    }

    private var description: String {
        let steps = sweep.steps.map { step in
            "\(Units.number(step.writers, "writer")): \(step.iops.map(Units.count) ?? "none"), "
                + step.figures.verdict.rawValue
        }
        return steps.joined(separator: "; ")
    }

    private var grid: [HTML] {
        RoundTicks(to: scale.throughput).values.flatMap { value in
            let height = scale.y(value)
            return [
                SVG.line("grid", (Scale.left, height), (Scale.right, height)),
                SVG.label(
                    Units.count(value), at: Scale.left - 0.015, y: height + 4, "value",
                    anchor: "end"),
            ]
        } + [SVG.label("writes/s", at: 0, y: 12, "value")]
    }

    /// The last number always has its label; of the others those that have room.
    private var writersAxis: [HTML] {
        var next = Double.infinity
        let labels = Set(sweep.steps.map(\.writers)).sorted(by: >).compactMap { count -> HTML? in
            let place = Double(count) / scale.writers * Self.narrowest.plot
            let half = Double("\(count)".count) * Self.narrowest.digit / 2
            guard place + half + Self.narrowest.gap <= next else { return nil }
            next = place - half
            return SVG.label(
                "\(count)", at: scale.x(Double(count)), y: Scale.bottom + 18, "scale",
                anchor: "middle")
        }
        let middle = (Scale.left + Scale.right) / 2
        return labels + [SVG.label("writers", at: middle, y: Self.height - 6, "value")]
    }

    /// What writers that never met would do.
    private var alone: [HTML] {
        guard let lambda = sweep.fit.law?.lambda, lambda > 0 else { return [] }
        let end = min(scale.writers, scale.throughput / lambda)
        return [
            SVG.line(
                "alone", (scale.x(0), scale.y(0)), (scale.x(end), scale.y(lambda * end)))
        ]
    }

    private var law: [HTML] {
        guard let law = sweep.fit.law else { return [] }
        let measured = max(1, Double(sweep.fit.mostWriters))
        /// Short straight pieces: shares of the width cannot be the points of a path.
        func curve(_ from: Double, _ to: Double, every step: Int) -> [HTML] {
            let places = (0...60).map { from + (to - from) * Double($0) / 60 }
                .map { (scale.x($0), scale.y(law.throughput(writers: $0))) }
            return stride(from: 0, to: 60, by: step).map {
                SVG.line("law", places[$0], places[$0 + 1])
            }
        }
        return curve(1, measured, every: 1)
            + (scale.writers > measured ? curve(measured, scale.writers, every: 3) : [])
    }

    /// A shape beside the colour: round is shared.
    private func mark(_ step: SweepStep) -> HTML? {
        guard let iops = step.iops else { return nil }
        let name = step.figures.verdict.rawValue
        let note = "\(Units.number(step.writers, "writer")): \(Units.count(iops)) writes/s, \(name)"
        return SVG.mark(
            at: scale.x(Double(step.writers)), y: scale.y(iops),
            isRound: step.figures.verdict == .shared, name, note: note)
    }
}
