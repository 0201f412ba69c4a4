// SPDX-License-Identifier: Apache-2.0

extension ExpositionFormat {
    /// The text of a scrape: families in the order of ``Metric/all``, series sorted by their labels.
    public func render(_ exposition: Exposition) -> String {
        var text = ""
        for metric in Metric.all {
            let values = exposition.values[metric] ?? []
            let histograms = exposition.histograms[metric] ?? []
            guard !values.isEmpty || !histograms.isEmpty else { continue }
            text += header(metric)
            for value in values.sorted(by: { $0.labels.isBefore($1.labels) }) {
                let labels = pairs(metric.labels, value.labels)
                text += line(metric.sampleNames[0], labels, value.text)
            }
            for (labels, histogram) in histograms.sorted(by: { $0.0.isBefore($1.0) }) {
                text += lines(metric, pairs(metric.labels, labels), histogram)
            }
        }
        return self == .openMetrics ? text + "# EOF\n" : text
    }

    private func header(_ metric: Metric) -> String {
        let isOpen = self == .openMetrics
        let name = isOpen || metric.kind == .histogram ? metric.name : metric.sampleNames[0]
        var lines = "# HELP \(name) \(Self.escape(metric.help, quotes: isOpen))\n"
        lines += "# TYPE \(name) \(type(of: metric))\n"
        if isOpen, let unit = metric.unit { lines += "# UNIT \(name) \(unit)\n" }
        return lines
    }

    /// The older format has neither state sets nor infos.
    private func type(of metric: Metric) -> String {
        switch metric.kind {
        case .stateset, .info: self == .openMetrics ? metric.kind.rawValue : "gauge"
        default: metric.kind.rawValue
        }
    }

    private func lines(
        _ metric: Metric, _ labels: [String], _ histogram: ClassicHistogram
    ) -> String {
        var (text, sum) = ("", UInt64(0))
        let edges = ClassicHistogram.edges.map { Exposition.text(Double($0) / 1e9) } + ["+Inf"]
        for (edge, count) in zip(edges, histogram.counts) {
            sum += count
            text += line("\(metric.name)_bucket", labels + ["le=\"\(edge)\""], "\(sum)")
        }
        text += line("\(metric.name)_sum", labels, Exposition.text(Double(histogram.sum) / 1e9))
        return text + line("\(metric.name)_count", labels, "\(sum)")
    }

    private func pairs(_ names: [String], _ values: [String]) -> [String] {
        zip(names, values).map { "\($0)=\"\(Self.escape($1, quotes: true))\"" }
    }

    private func line(_ name: String, _ labels: [String], _ value: String) -> String {
        labels.isEmpty
            ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
    }

    /// Backslash, line feed, and where they would end the text, quotes.
    private static func escape(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension [String] {
    fileprivate func isBefore(_ other: [String]) -> Bool { lexicographicallyPrecedes(other) }
}
