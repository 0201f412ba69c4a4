// SPDX-License-Identifier: Apache-2.0

import Histogram
import LockModel

/// Latencies of writes in nanoseconds, in an HDR histogram of three significant digits up to an
/// hour; all memory is allocated at the start.
struct WriteLatency: Sendable {
    /// Longer writes count as this long.
    static let longest: UInt64 = 3_600_000_000_000

    private var histogram = Histogram<UInt64>(
        highestTrackableValue: longest, numberOfSignificantValueDigits: .three)

    /// Adds so many writes of one latency.
    @inline(__always)
    mutating func record(_ nanoseconds: UInt64, count: UInt64 = 1) {
        histogram.record(min(nanoseconds, Self.longest), count: count)
    }

    /// Adds all writes of another histogram.
    mutating func add(_ other: WriteLatency) { histogram.add(other.histogram) }

    /// The percentiles; `nil` when nothing was recorded.
    var figures: LatencyFigures? {
        guard histogram.totalCount > 0 else { return nil }
        return LatencyFigures(
            min: histogram.min, mean: histogram.mean, p50: histogram.valueAtPercentile(50),
            p90: histogram.valueAtPercentile(90), p99: histogram.valueAtPercentile(99),
            p999: histogram.valueAtPercentile(99.9), max: histogram.max)
    }
}

extension WriteLatency: Codable {
    /// Values and counts by turns, of the few buckets that hold any.
    func encode(to encoder: any Encoder) throws {
        try histogram.recordedValues().flatMap { [$0.value, $0.count] }.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        var pairs = try [UInt64](from: decoder)[...]
        while let value = pairs.popFirst(), let count = pairs.popFirst() {
            record(value, count: count)
        }
    }
}
