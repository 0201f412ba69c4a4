// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Durations in buckets that double: 64 ns, 128 ns, ... 2^33 ns (8.6 s), and everything longer.
///
/// The octaves are those of ``NanosecondHistogram``, so that no count is guessed. Durations are whole
/// nanoseconds cut off: what is in the bucket up to 64 ns was shorter than that.
public struct ClassicHistogram: Equatable, Sendable {
    private static let firstExponent = 6
    private static let lastExponent = 33
    /// Upper edges of all buckets but the last, in nanoseconds.
    public static let edges = (firstExponent...lastExponent).map { UInt64(1) << UInt64($0) }

    /// Count by bucket; the last one has no edge.
    public var counts = [UInt64](repeating: 0, count: edges.count + 1)
    /// Sum of all durations in nanoseconds.
    public var sum: UInt64 = 0

    /// An empty histogram.
    public init() {}

    /// The same durations in these buckets.
    public init(_ histogram: NanosecondHistogram) {
        sum = histogram.sum
        for (bucket, count) in histogram.counts.enumerated() {
            let exponent = 63 - (NanosecondHistogram.lowerBound(of: bucket) | 1).leadingZeroBitCount
            let index = exponent - Self.firstExponent + 1
            counts[min(max(0, index), Self.edges.count)] += count
        }
    }

    /// Number of durations.
    public var count: UInt64 { counts.reduce(0, +) }

    /// Adds another one's durations.
    public mutating func merge(_ other: ClassicHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }

    /// Takes over what a later state says, and returns what was added; nothing is ever negative.
    mutating func advance(to later: ClassicHistogram) -> ClassicHistogram {
        var growth = ClassicHistogram()
        for index in counts.indices {
            growth.counts[index] = counts[index].advance(to: later.counts[index])
        }
        growth.sum = sum.advance(to: later.sum)
        return growth
    }
}

extension UInt64 {
    /// Takes over a later value, and returns what was added: 0 where it is no larger.
    mutating func advance(to later: UInt64) -> UInt64 {
        let growth = later.since(self)
        self += growth
        return growth
    }
}
