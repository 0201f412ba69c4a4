// SPDX-License-Identifier: Apache-2.0

/// One time series: a metric and the values of its labels.
public struct Series: Hashable, Sendable {
    /// The metric.
    public let metric: Metric
    /// The values, in the order of the metric's labels.
    public let labels: [String]

    /// A series as given.
    public init(_ metric: Metric, _ labels: [String] = []) {
        self.metric = metric
        self.labels = labels
    }
}

/// Totals by series; what is measured in seconds is nanoseconds here.
public struct CounterTable: Equatable, Sendable {
    /// Counters.
    public private(set) var counts: [Series: UInt64] = [:]
    /// Histograms.
    public private(set) var histograms: [Series: ClassicHistogram] = [:]

    /// An empty table.
    public init() {}

    /// Adds to a counter, which is there from then on even if it is 0.
    public mutating func add(_ count: UInt64, _ metric: Metric, _ labels: [String] = []) {
        counts[Series(metric, labels), default: 0] += count
    }

    /// Adds durations to a histogram.
    public mutating func add(
        _ histogram: ClassicHistogram, _ metric: Metric, _ labels: [String] = []
    ) {
        histograms[Series(metric, labels), default: ClassicHistogram()].merge(histogram)
    }

    /// Adds everything in another table.
    public mutating func merge(_ other: CounterTable) {
        counts.merge(other.counts, uniquingKeysWith: +)
        for (series, histogram) in other.histograms {
            histograms[series, default: ClassicHistogram()].merge(histogram)
        }
    }

    /// Takes over what a later state of the same source says, and returns what was added.
    ///
    /// A source may step back a little: figures that are read while they are made, or that are worked out
    /// from others. The step is neither an addition nor, when it is made up for, one again.
    public mutating func advance(to later: CounterTable) -> CounterTable {
        var growth = CounterTable()
        for (series, count) in later.counts {
            growth.counts[series] = counts[series, default: 0].advance(to: count)
        }
        for (series, histogram) in later.histograms {
            growth.histograms[series] =
                histograms[series, default: ClassicHistogram()].advance(to: histogram)
        }
        return growth
    }

    /// Sum of the counters of a metric whose labels fit.
    func sum(_ metric: Metric, where fits: ([String]) -> Bool = { _ in true }) -> UInt64 {
        counts.reduce(0) { $0 + ($1.key.metric == metric && fits($1.key.labels) ? $1.value : 0) }
    }
}
