// SPDX-License-Identifier: Apache-2.0

/// A log-linear histogram of nanoseconds with exact sum and maximum.
///
/// Values below 2^`subBits` have a bucket each; every octave above has as many, so that a bucket is
/// at most 1/2^`subBits` of its values wide. The last bucket also holds everything from
/// 2^(`topExponent` + 1) up.
public struct LogLinearHistogram<let subBits: Int, let topExponent: Int>: Equatable, Sendable {
    /// Number of buckets.
    public static var bucketCount: Int { (topExponent - subBits + 2) << subBits }

    /// Count by bucket, up to the last that is not empty.
    public private(set) var counts: [UInt64] = []
    /// Sum of all values.
    public private(set) var sum: UInt64 = 0
    /// Largest value.
    public private(set) var max: UInt64 = 0

    /// An empty histogram.
    public init() {}

    /// An empty histogram that has the memory of all its buckets: recording allocates none.
    public static func preallocated() -> Self {
        var histogram = Self()
        histogram.counts.reserveCapacity(bucketCount)
        return histogram
    }

    /// A histogram from counts by bucket, as the kernel side hands them over.
    public init(counts: some Sequence<UInt64>, sum: UInt64, max: UInt64) {
        self.counts = Array(counts)
        trim()
        self.sum = sum
        self.max = max
    }

    /// Number of values.
    public var count: UInt64 { counts.reduce(0, +) }

    /// Arithmetic mean, exact; `nil` when empty.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// Smallest value of the first bucket that is not empty; `nil` when empty.
    public var lowest: UInt64? { counts.firstIndex { $0 > 0 }.map(Self.lowerBound(of:)) }

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

    /// Counts so many values.
    public mutating func record(_ value: UInt64, count: UInt64 = 1) {
        guard count > 0 else { return }
        add(count, to: Self.bucket(of: value))
        sum += value * count
        max = Swift.max(max, value)
    }

    /// Adds another histogram's values to this one's.
    public mutating func merge(_ other: Self) {
        grow(to: other.counts.count)
        for (bucket, count) in other.counts.enumerated() { counts[bucket] += count }
        sum += other.sum
        max = Swift.max(max, other.max)
    }

    /// The values that came after an earlier histogram of the same. The maximum of these alone is not
    /// known: it is the upper edge of their last bucket, never above the maximum of all.
    public func since(_ earlier: Self) -> Self {
        var rest = Self()
        rest.counts = counts.enumerated().map { bucket, count in
            count.since(bucket < earlier.counts.count ? earlier.counts[bucket] : 0)
        }
        rest.trim()
        rest.sum = sum.since(earlier.sum)
        if !rest.counts.isEmpty {
            rest.max = Swift.min(max, Self.lowerBound(of: rest.counts.count) - 1)
        }
        return rest
    }

    /// The value that `quantile` (0...1) of all values do not exceed: the upper edge of its bucket,
    /// never above the maximum; `nil` when empty.
    public func value(atQuantile quantile: Double) -> UInt64? {
        let total = count
        guard total > 0 else { return nil }
        let rank = Swift.max(1, UInt64((quantile * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= rank {
                let last = bucket == Self.bucketCount - 1
                return last ? max : Swift.min(max, Self.lowerBound(of: bucket + 1) - 1)
            }
        }
        return max
    }

    private mutating func add(_ count: UInt64, to bucket: Int) {
        grow(to: bucket + 1)
        counts[bucket] += count
    }

    private mutating func grow(to size: Int) {
        guard size > counts.count else { return }
        counts.append(contentsOf: repeatElement(0, count: size - counts.count))
    }

    /// Equal histograms have equal counts: none ends in an empty bucket.
    private mutating func trim() {
        let end = counts.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0
        counts.removeLast(counts.count - end)
    }
}

/// A histogram with the buckets of BPF/histogram.h, `bucket_of`: at most 12.5 % wide, up to
/// 18 minutes.
public typealias NanosecondHistogram = LogLinearHistogram<3, 39>

extension LogLinearHistogram: Codable {
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
            guard bucket.count > 0 else { continue }
            add(bucket.count, to: Self.bucket(of: bucket.from))
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
        let list = counts.enumerated().filter { $1 > 0 }.map { bucket, count in
            Bucket(
                from: Self.lowerBound(of: bucket), to: Self.lowerBound(of: bucket + 1),
                count: count)
        }
        try container.encode(list, forKey: .histogram)
    }
}
