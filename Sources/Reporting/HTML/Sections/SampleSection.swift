// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What samples of the lock's state found, and how sure that makes the verdict.
struct SampleSection {
    private let observation: Observation
    private let confidence: Confidence?
    /// An interval that is less of the axis is a sentence: it would be one tick.
    private static let narrowest = 0.05
    private let files: [TracedFile]
    private var samples: LockSamples { observation.busiestSamples }

    /// `nil` where nothing was sampled.
    init?(_ report: Report) {
        guard let observation = report.observation else { return nil }
        self.observation = observation
        files = report.files
        confidence = report.verdict.confidence
    }

    var section: PageSection {
        PageSection(
            "samples", "What the samples found", short: "Samples",
            [
                drawing, HTMLPage.list(facts), sureness,
            ])
    }

    /// What the drawing and the figures at the top say is not said again.
    private var facts: [(String, String)] {
        SampleLines(observation, of: files).facts.filter {
            drawing.isEmpty || ![SampleLines.found, SampleLines.waited].contains($0.0)
        }
    }

    private var states: [(String, UInt64, String)] {
        [
            ("exclusive by a write", samples.exclusive.write.samples, "exclusive"),
            ("exclusive by a kernel worker", samples.exclusive.worker.samples, "rule"),
            ("shared by writes", samples.shared.byWrites.samples, "shared"),
            (
                "held for something else",
                samples.exclusive.other.samples + samples.shared.other.samples, "spin"
            ),
            (
                "held with no holder on record",
                samples.exclusive.unknown.samples + samples.shared.unknown.samples, "rule"
            ),
            ("free", samples.free, "free"),
        ].filter { $0.1 > 0 }
    }

    private var drawing: String {
        guard samples.taken > 0, !samples.mayBeBiased else { return "" }
        let total = Double(samples.taken)
        var (bars, labels): ([HTML], [String]) = ([], [])
        var x = 0.0
        for (name, count, style) in states {
            let label = "\(name) \(Units.percent(count, of: samples.taken))"
            let end = x + Double(count) / total
            bars.append(SVG.bar(from: x, to: end, y: 0, height: 22, style, note: label))
            x = end
            labels.append(label)
        }
        let keys = zip(states, labels).map { state, label in
            HTML(
                "li",
                markup: HTML("span", "", ["class": "key \(state.2)"]).text + HTML.escaped(label))
        }
        return SVG.drawing(
            "samples-drawing", title: "State of i_rwsem in \(samples.taken) samples",
            description: labels.joined(separator: ", ") + ".", height: 22, bars)
            + HTML("ul", keys, ["class": "keys"]).text
    }

    private var sureness: String {
        guard let confidence, confidence.holds > 0 else { return "" }
        let (low, high) = (confidence.exclusiveShareLow, confidence.exclusiveShareHigh)
        let range = "\(Units.percent(low)) to \(Units.percent(high))"
        let title = "Exclusive share of the time that writes held the lock: \(range)"
        let seen =
            "\(confidence.holds) distinct holds were seen, "
            + "\(confidence.exclusiveHolds) of them exclusive. Rule: \(confidence.rule)."
        let heading = HTML("h3", "How sure").text
        guard high - low >= Self.narrowest else { return heading + PageSection.note(seen) }
        let axis = [0, 0.25, 0.5, 0.75, 1].flatMap {
            [
                SVG.tick(at: $0, y: 0, height: 24, "grid"),
                SVG.label("\(Units.fixed($0 * 100, digits: 0)) %", at: $0, y: 38, "scale"),
            ]
        }
        let bar = SVG.bar(from: low, to: max(high, low + 0.004), y: 6, height: 12, "interval")
        return heading
            + SVG.drawing(
                "interval", title: title, description: "The 95 % interval, of 0 to 100 %.",
                height: 44, axis + [bar])
            + PageSection.note(
                "\(title) (95 % interval). \(seen)")
    }
}
