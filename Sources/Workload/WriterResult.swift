// SPDX-License-Identifier: Apache-2.0

import Histogram
import LockModel

/// Latencies in nanoseconds to three digits, up to an hour.
typealias LatencyHistogram = Histogram<UInt64>

extension LatencyHistogram {
    static let longest: UInt64 = 3_600_000_000_000

    init(upTo longest: UInt64 = Self.longest) {
        self.init(highestTrackableValue: longest, numberOfSignificantValueDigits: .three)
    }

    /// The report's percentiles; `nil` when nothing was recorded.
    var figures: LatencyFigures? {
        guard totalCount > 0 else { return nil }
        // A bucket's upper edge may lie beyond the largest value in it.
        func percentile(_ wanted: Double) -> UInt64 {
            Swift.min(valueAtPercentile(wanted), maxRecorded)
        }
        return LatencyFigures(
            min: min, mean: mean, p50: percentile(50), p90: percentile(90), p99: percentile(99),
            p999: percentile(99.9), max: maxRecorded)
    }
}

/// What one writer did; crosses the pipe from a writer process as JSON.
struct WriterResult: Codable, Sendable {
    var writes: UInt64 = 0
    var bytes: UInt64 = 0
    var errors: UInt64 = 0
    /// CLOCK_MONOTONIC before the first write and after the last.
    var startNs: UInt64 = 0
    var endNs: UInt64 = 0
    var latency = LatencyHistogram(upTo: LatencyHistogram.longest)
    /// The sentence for what stopped the writer early.
    var failure: String?

    var figures: WriterFigures {
        WriterFigures(writes: writes, bytes: bytes, errors: errors, latencyNs: latency.figures)
    }

    /// A writer that did nothing, and why.
    static func failed(_ sentence: String) -> WriterResult {
        var result = WriterResult()
        result.errors = 1
        result.failure = sentence
        return result
    }
}

extension WorkloadFigures {
    /// The figures of all writers of a plan, in the order of their numbers.
    init(plan: WorkloadPlan, results: [WriterResult]) {
        var latency = LatencyHistogram(upTo: LatencyHistogram.longest)
        for result in results { latency.add(result.latency) }
        let started = results.filter { $0.endNs > 0 }
        let start = started.map(\.startNs).min() ?? 0
        let end = started.map(\.endNs).max() ?? 0
        self.init(
            engine: "writers", description: plan.description, elapsedNs: end - start,
            total: WriterFigures(
                writes: results.reduce(0) { $0 + $1.writes },
                bytes: results.reduce(0) { $0 + $1.bytes },
                errors: results.reduce(0) { $0 + $1.errors }, latencyNs: latency.figures),
            writers: results.map(\.figures), seed: plan.seed,
            failures: results.compactMap(\.failure))
    }
}
