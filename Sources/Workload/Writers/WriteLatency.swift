// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Latencies of writes in nanoseconds, right to three digits up to an hour; all memory is allocated
/// at the start.
struct WriteLatency: Sendable, Codable {
    /// Longer writes count as this long.
    static let longest: UInt64 = 3_600_000_000_000

    private var histogram = LogLinearHistogram<10, 41>.preallocated()

    /// Adds so many writes of one latency.
    @inline(__always)
    mutating func record(_ nanoseconds: UInt64, count: UInt64 = 1) {
        histogram.record(min(nanoseconds, Self.longest), count: count)
    }

    /// Adds all writes of another histogram.
    mutating func add(_ other: WriteLatency) { histogram.merge(other.histogram) }

    /// The percentiles; `nil` when nothing was recorded.
    var figures: LatencyFigures? {
        guard let min = histogram.lowest, let mean = histogram.mean,
            let p50 = histogram.value(atQuantile: 0.5), let p90 = histogram.value(atQuantile: 0.9),
            let p99 = histogram.value(atQuantile: 0.99),
            let p999 = histogram.value(atQuantile: 0.999)
        else { return nil }
        return LatencyFigures(
            min: min, mean: mean, p50: p50, p90: p90, p99: p99, p999: p999, max: histogram.max)
    }
}
