// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// The passes that a rate asked for while samples were taken, and those that happened.
struct SamplingTime {
    private let stats: fl_observe_stats
    private let rate: UInt32
    private let period: UInt64
    private let span: ClosedRange<UInt64>?

    /// - Parameter span: from the first moment that a pass was due until the last; CLOCK_MONOTONIC.
    init(_ stats: fl_observe_stats, rate: UInt32, span: ClosedRange<UInt64>?) {
        (self.stats, self.rate, self.span) = (stats, rate, span)
        period = 1_000_000_000 / UInt64(max(1, rate))
    }

    private var length: UInt64 { span.map { $0.upperBound - $0.lowerBound } ?? 0 }

    /// Periods that have gone by since the last pass; the one that runs is not over.
    var missedSinceLastPass: UInt64 {
        guard let span else { return 0 }
        let last = stats.passes > 0 ? stats.last_ns : span.lowerBound
        let silence = span.upperBound.since(last)
        // Passes fall at random times of their periods: two may lie two periods apart.
        return (silence / period).since(2)
    }

    func figures(_ engine: SamplerFigures.Engine) -> SamplerFigures {
        var gap = stats.gap_max_ns
        if let span {
            let (first, last) =
                stats.passes > 0
                ? (stats.first_ns, stats.last_ns) : (span.upperBound, span.upperBound)
            gap = max(gap, first.since(span.lowerBound), span.upperBound.since(last))
        }
        return SamplerFigures(
            engine: engine, rateAsked: Double(rate),
            rateReached: length > 0 ? Double(stats.passes) * 1e9 / Double(length) : nil,
            passes: stats.passes, missed: (length / period).since(stats.passes), longestGapNs: gap,
            passNs: SumAndMax(sum: stats.pass_sum_ns, max: stats.pass_max_ns))
    }
}
