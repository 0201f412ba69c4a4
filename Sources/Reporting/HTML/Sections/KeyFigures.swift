// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The two figures that carry a verdict: how much was waited, and what binds or could be gained.
struct KeyFigures {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// Empty where nothing of it is known.
    var text: String {
        let items = [waited, gain ?? inside].compactMap(\.self).map { figure, words in
            HTML("li", markup: HTML("b", figure).text + " " + HTML.escaped(words))
        }
        return items.isEmpty ? "" : HTML("ul", items, ["class": "figures"]).text
    }

    private typealias Figure = (String, String)

    private var waited: Figure? {
        if let observation = report.observation { return queued(observation.busiestSamples) }
        let rows = (report.locks ?? []).filter { $0.class == .inodeRwsem && $0.acquisitions > 0 }
        let contended = rows.compactMap(\.contended), waits = rows.compactMap(\.contendedWaitNs)
        guard !rows.isEmpty, contended.count == rows.count, waits.count == rows.count else {
            return nil
        }
        let isExact = report.losses?.countsAreExact != false
        let found = "\(contended.reduce(0, +)) of \(rows.reduce(0) { $0 + $1.acquisitions })"
        guard let whatIf = report.whatIf else {
            return isExact ? (found, "times i_rwsem was found taken") : nil
        }
        let sum = Units.time(waits.reduce(0, +))
        return (
            Units.percent(whatIf.waitShare),
            "of the writers' time they waited for i_rwsem: \(sum)"
                + (isExact ? "; found taken \(found) times" : "")
        )
    }

    private func queued(_ samples: LockSamples) -> Figure? {
        guard samples.taken > 0, !samples.mayBeBiased else { return nil }
        return (
            Units.percent(samples.waiting, of: samples.taken),
            "of the samples found somebody queued for i_rwsem"
        )
    }

    private var gain: Figure? {
        guard let whatIf = report.whatIf else { return nil }
        let next = CostLines.name(whatIf.nextInLine)
        guard let gain = whatIf.gainAtMost else {
            return ("No gain claimed", CostLines.noGain)
        }
        return (
            "\(Units.factor(gain)) times",
            "as fast at most, if these writes were shared (a model: waits for i_rwsem gone, all else "
                + "unchanged); next in line: \(next)"
        )
    }

    private var inside: Figure? {
        if let observation = report.observation { return held(observation.busiestSamples) }
        guard let inside = report.writersInside, report.calls ?? 0 > 0 else { return nil }
        return TargetLines.figure(inside, of: report)
    }

    private func held(_ samples: LockSamples) -> Figure? {
        guard samples.taken > 0, !samples.mayBeBiased else { return nil }
        let (alone, together) = (
            samples.exclusive.byWrites.samples, samples.shared.byWrites.samples
        )
        let words =
            alone >= together
            ? "found a writer alone inside" : "found writers inside on the shared side"
        return (
            Units.percent(max(alone, together), of: samples.taken), "of the samples \(words)"
        )
    }
}
