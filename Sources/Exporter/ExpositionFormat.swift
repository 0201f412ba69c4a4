// SPDX-License-Identifier: Apache-2.0

/// The two text formats.
public enum ExpositionFormat: Equatable, Sendable {
    /// Prometheus text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.0.
    case openMetrics

    /// The better one of those that an `Accept` header takes; Prometheus where there is none.
    public init(accept: String?) {
        let wanted = (accept ?? "").split(separator: ",").filter { Self.quality(of: $0) > 0 }
        func best(_ type: String) -> Double {
            wanted.filter { $0.trimmed.lowercased().hasPrefix(type) }.map(Self.quality).max() ?? 0
        }
        let openMetrics = best("application/openmetrics-text")
        self = openMetrics > 0 && openMetrics >= best("text/plain") ? .openMetrics : .prometheus
    }

    private static func quality(of range: Substring) -> Double {
        let parameters = range.split(separator: ";").dropFirst().map(\.trimmed)
        let quality = parameters.first { $0.lowercased().hasPrefix("q=") }
        return quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }

    /// What the `Content-Type` header says.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
