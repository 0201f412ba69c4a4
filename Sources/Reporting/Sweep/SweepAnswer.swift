// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a sweep found, as a sentence: how much the most writers write, in terms of the first step.
struct SweepAnswer {
    private let sweep: WriterSweep
    private let measured: [SweepStep]

    init(_ sweep: WriterSweep) {
        self.sweep = sweep
        measured = sweep.steps.filter { $0.iops ?? 0 > 0 }
    }

    /// The verdict of every step; `nil` where they differ.
    var verdict: Verdict.Mode? {
        let modes = Set(sweep.steps.map(\.figures.verdict))
        return modes.count == 1 ? modes.first : nil
    }

    /// `16 writers write 1.12 times what one does`.
    var sentence: String {
        guard let first = measured.first, let last = measured.max(by: { $0.writers < $1.writers })
        else { return "nothing was written" }
        guard last.writers != first.writers else {
            let rates = measured.compactMap(\.iops).map(Units.count)
            return "\(Self.subject(first)) \(rates.joined(separator: ", ")) times a second"
        }
        let base = first.writers == 1 ? "one does" : "\(first.writers) do"
        return "\(Self.subject(last)) \(times(last, first)) times what \(base)" + most(first, last)
    }

    /// With the verdict before it.
    var headline: String {
        (verdict.map { "\($0.rawValue.uppercased()): " } ?? "") + sentence
    }

    /// The step that wrote most, where it is neither end.
    private func most(_ first: SweepStep, _ last: SweepStep) -> String {
        guard let best = measured.max(by: { $0.iops ?? 0 < $1.iops ?? 0 }),
            best.writers != first.writers, best.writers != last.writers
        else { return "" }
        return "; most is \(times(best, first)) times, by \(best.writers)"
    }

    private func times(_ step: SweepStep, _ first: SweepStep) -> String {
        Units.factor((step.iops ?? 0) / (first.iops ?? 1))
    }

    private static func subject(_ step: SweepStep) -> String {
        step.writers == 1 ? "1 writer writes" : "\(step.writers) writers write"
    }
}
