// SPDX-License-Identifier: Apache-2.0

/// Everything one scrape is told, as one value: both text formats are renderings of it.
public struct Exposition: Equatable, Sendable {
    /// A value of a counter, gauge, state or info.
    public struct Value: Equatable, Sendable {
        let labels: [String]
        let text: String
    }

    private(set) var values: [Metric: [Value]] = [:]
    private(set) var histograms: [Metric: [([String], ClassicHistogram)]] = [:]

    /// Nothing.
    public init() {}

    /// All but what the process tells of itself under the names that every exporter uses.
    public var withoutProcess: Exposition {
        var rest = self
        rest.values = values.filter { !$0.key.name.hasPrefix("process_") }
        return rest
    }

    /// Adds a gauge, or a counter that is no whole number.
    public mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Double) {
        append(metric, labels, Self.text(value))
    }

    /// Adds a counter; of time in nanoseconds.
    public mutating func set(_ series: Series, to count: UInt64) {
        let isTime = series.metric.unit == "seconds"
        append(
            series.metric, series.labels, isTime ? Self.text(Double(count) / 1e9) : "\(count)")
    }

    /// Adds a histogram.
    public mutating func set(_ series: Series, to histogram: ClassicHistogram) {
        histograms[series.metric, default: []].append((series.labels, histogram))
    }

    /// Adds totals, each label list behind `prefix`.
    public mutating func set(_ table: CounterTable, prefix: [String] = []) {
        for (series, count) in table.counts {
            set(Series(series.metric, prefix + series.labels), to: count)
        }
        for (series, histogram) in table.histograms {
            set(Series(series.metric, prefix + series.labels), to: histogram)
        }
    }

    /// Adds a state set: 1 for the state that holds.
    public mutating func set(
        _ metric: Metric, _ labels: [String], state: String, of states: [String]
    ) {
        for candidate in states {
            append(metric, labels + [candidate], candidate == state ? "1" : "0")
        }
    }

    private mutating func append(_ metric: Metric, _ labels: [String], _ text: String) {
        values[metric, default: []].append(Value(labels: labels, text: text))
    }

    /// A number as both formats write it: whole ones without a fraction.
    static func text(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    /// Compares everything.
    public static func == (left: Exposition, right: Exposition) -> Bool {
        ExpositionFormat.openMetrics.render(left) == ExpositionFormat.openMetrics.render(right)
    }
}
