// SPDX-License-Identifier: Apache-2.0

/// A log-linear histogram of nanoseconds with exact sum and maximum.
///
/// Values below 8 ns have a bucket each; every octave above has 8, so that a bucket is at most
/// 12.5 % wide. The last bucket also holds everything from 2^40 ns (18 minutes) up. The same
/// buckets as BPF/core/shared/histogram.h, `bucket_of`.
public struct NanosecondHistogram: Equatable, Sendable {
    /// log2 of the buckets in an octave.
    public static let subBits = 3
    /// Number of buckets.
    public static let bucketCount = (39 - subBits + 2) << subBits

    /// Count by bucket, only those that are not empty.
    public private(set) var buckets: [Int: UInt64] = [:]
    /// Sum of all values.
    public private(set) var sum: UInt64 = 0
    /// Largest value.
    public private(set) var max: UInt64 = 0

    /// An empty histogram.
    public init() {}

    /// A histogram from counts by bucket, as the kernel side hands them over.
    public init(counts: some Sequence<UInt64>, sum: UInt64, max: UInt64) {
        for (bucket, count) in counts.enumerated() where count > 0 { buckets[bucket] = count }
        self.sum = sum
        self.max = max
    }

    /// Number of values.
    public var count: UInt64 { buckets.values.reduce(0, +) }

    /// Arithmetic mean, exact; `nil` when empty.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// Smallest value of a bucket.
    public static func lowerBound(of bucket: Int) -> UInt64 {
        let size = 1 << subBits
        guard bucket >= size else { return UInt64(bucket) }
        let octave = bucket / size - 1
        return UInt64(size + bucket % size) << UInt64(octave)
    }

    /// Bucket of a value.
    public static func bucket(of value: UInt64) -> Int {
        let size = UInt64(1) << UInt64(subBits)
        guard value >= size else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let octave = exponent - subBits
        let bucket = (octave + 1) << subBits | Int(value >> UInt64(octave) & (size - 1))
        return Swift.min(bucket, bucketCount - 1)
    }

    /// Counts one value.
    public mutating func record(_ value: UInt64) {
        buckets[Self.bucket(of: value), default: 0] += 1
        sum += value
        max = Swift.max(max, value)
    }

    /// Adds another histogram's values to this one's.
    public mutating func merge(_ other: NanosecondHistogram) {
        buckets.merge(other.buckets, uniquingKeysWith: +)
        sum += other.sum
        max = Swift.max(max, other.max)
    }

    /// The values that came after an earlier histogram of the same. The maximum of these alone is not
    /// known: it is the upper edge of their last bucket, never above the maximum of all.
    public func since(_ earlier: NanosecondHistogram) -> NanosecondHistogram {
        var rest = NanosecondHistogram()
        for (bucket, count) in buckets {
            let grown = count.since(earlier.buckets[bucket] ?? 0)
            if grown > 0 { rest.buckets[bucket] = grown }
        }
        rest.sum = sum.since(earlier.sum)
        let last = rest.buckets.keys.max()
        rest.max = last.map { Swift.min(max, Self.lowerBound(of: $0 + 1) - 1) } ?? 0
        return rest
    }

    /// The value that `quantile` (0...1) of all values do not exceed: the upper edge of its bucket,
    /// never above the maximum; `nil` when empty.
    public func value(atQuantile quantile: Double) -> UInt64? {
        let total = count
        guard total > 0 else { return nil }
        let rank = Swift.max(1, UInt64((quantile * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for bucket in buckets.keys.sorted() {
            seen += buckets[bucket] ?? 0
            if seen >= rank {
                let last = bucket == Self.bucketCount - 1
                return last ? max : Swift.min(max, Self.lowerBound(of: bucket + 1) - 1)
            }
        }
        return max
    }
}

extension NanosecondHistogram: Codable {
    private enum Key: String, CodingKey {
        case count, sum, max, mean, p50, p90, p99, p999, histogram
    }

    private struct Bucket: Codable {
        let from: UInt64
        let to: UInt64
        let count: UInt64
    }

    /// Reads what `encode` writes; percentiles are computed anew.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        sum = try container.decode(UInt64.self, forKey: .sum)
        max = try container.decode(UInt64.self, forKey: .max)
        for bucket in try container.decode([Bucket].self, forKey: .histogram) {
            buckets[Self.bucket(of: bucket.from), default: 0] += bucket.count
        }
    }

    /// Writes count, sum, max, percentiles and the buckets that are not empty, in nanoseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(count, forKey: .count)
        try container.encode(sum, forKey: .sum)
        try container.encode(max, forKey: .max)
        try container.encodeIfPresent(mean, forKey: .mean)
        let percentiles: [(Key, Double)] = [
            (.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.p999, 0.999),
        ]
        for (key, quantile) in percentiles {
            try container.encode(value(atQuantile: quantile) ?? 0, forKey: key)
        }
        let list = buckets.keys.sorted().map { bucket in
            Bucket(
                from: Self.lowerBound(of: bucket), to: Self.lowerBound(of: bucket + 1),
                count: buckets[bucket] ?? 0)
        }
        try container.encode(list, forKey: .histogram)
    }
}
