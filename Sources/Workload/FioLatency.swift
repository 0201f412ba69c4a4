// SPDX-License-Identifier: Apache-2.0

import LockModel

/// fio's statistics of one kind of latency, in nanoseconds (stat.c, add_ddir_lat_json).
struct FioLatency: Decodable {
    let min: Double
    let max: Double
    let mean: Double
    let count: UInt64
    /// By percentile, such as "99.900000".
    let percentiles: [String: UInt64]
    /// Samples by value, in json+ only.
    let bins: [UInt64: UInt64]

    private enum Key: String, CodingKey {
        case min, max, mean, percentile, bins
        case count = "N"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        min = try container.decodeIfPresent(Double.self, forKey: .min) ?? 0
        max = try container.decodeIfPresent(Double.self, forKey: .max) ?? 0
        mean = try container.decodeIfPresent(Double.self, forKey: .mean) ?? 0
        percentiles =
            try container.decodeIfPresent([String: UInt64].self, forKey: .percentile) ?? [:]
        let named = try container.decodeIfPresent([String: UInt64].self, forKey: .bins) ?? [:]
        let pairs = named.compactMap { name, count in UInt64(name).map { ($0, count) } }
        bins = Dictionary(pairs, uniquingKeysWith: +)
        count =
            try container.decodeIfPresent(UInt64.self, forKey: .count)
            ?? bins.values.reduce(0, +)
    }

    /// All jobs' latencies together; `nil` where a job has samples and no bins, as percentiles
    /// cannot be summed.
    init?(merging all: [FioLatency]) {
        let used = all.filter { $0.count > 0 }
        if used.count == 1 {
            self = used[0]
            return
        }
        guard !used.isEmpty, used.allSatisfy({ !$0.bins.isEmpty }) else { return nil }
        min = used.map(\.min).min() ?? 0
        max = used.map(\.max).max() ?? 0
        count = used.reduce(0) { $0 + $1.count }
        mean = used.reduce(0) { $0 + $1.mean * Double($1.count) } / Double(count)
        bins = used.reduce(into: [:]) { $0.merge($1.bins, uniquingKeysWith: +) }
        percentiles = [:]
    }

    /// The report's percentiles; `nil` without samples or percentiles.
    var figures: LatencyFigures? {
        guard count > 0, let p50 = percentile(50), let p90 = percentile(90),
            let p99 = percentile(99), let p999 = percentile(99.9)
        else { return nil }
        return LatencyFigures(
            min: UInt64(Swift.max(0, min)), mean: mean, p50: p50, p90: p90, p99: p99, p999: p999,
            max: UInt64(Swift.max(0, max)))
    }

    private func percentile(_ wanted: Double) -> UInt64? {
        if let own = percentiles.first(where: { Double($0.key) == wanted })?.value { return own }
        let samples = bins.values.reduce(0, +)
        let rank = (wanted / 100 * Double(samples)).rounded(.up)
        var seen: UInt64 = 0
        for (value, count) in bins.sorted(by: { $0.key < $1.key }) {
            seen += count
            if Double(seen) >= rank { return value }
        }
        return nil
    }
}
