// SPDX-License-Identifier: Apache-2.0

/// One metric family: its name, what it measures, and the names of its labels. All of them are in
/// ``Metric/all``; dashboards, rules and tests are held against that list.
public struct Metric: Sendable {
    /// How values behave (OpenMetrics 1.0, "MetricFamily").
    public enum Kind: String, Sendable {
        /// Only grows; exposed with `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// Exposed as `_bucket`, `_sum` and `_count`.
        case histogram
        /// One sample a state, 1 for the one that holds; the state's label is the family's name.
        case stateset
        /// Always 1, what matters is in the labels; exposed with `_info`.
        case info
    }

    /// Name of the family, without `_total` or `_info`.
    public let name: String
    /// How values behave.
    public let kind: Kind
    /// What it says, as one sentence.
    public let help: String
    /// Names of the labels, in the order of the values of a ``Series``.
    public let labels: [String]

    init(_ name: String, _ kind: Kind, _ labels: [String], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }

    /// The last word of the name where it is a unit that OpenMetrics wants to be told.
    public var unit: String? {
        ["seconds", "bytes", "hertz"].first { name.hasSuffix("_\($0)") }
    }

    /// Names under which samples appear, the same in both formats.
    public var sampleNames: [String] {
        switch kind {
        case .counter: ["\(name)_total"]
        case .gauge, .stateset: [name]
        case .histogram: ["_bucket", "_sum", "_count"].map { name + $0 }
        case .info: ["\(name)_info"]
        }
    }
}

extension Metric: Hashable {
    /// Names tell families apart.
    public static func == (left: Metric, right: Metric) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
