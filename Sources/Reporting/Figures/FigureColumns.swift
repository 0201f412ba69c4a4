// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What figures are in CSV: plain numbers, times in nanoseconds, nothing for what could not be seen.
struct FigureColumns<Subject> {
    private let figures: [Figure<Subject>]

    init(_ figures: [Figure<Subject>]) { self.figures = figures }

    /// Names of the columns.
    var header: [String] {
        figures.flatMap { figure -> [String] in
            guard let column = figure.column else { return [] }
            return figure.unit == .times ? Self.names(of: column) : [column]
        }
    }

    func cells(_ subject: Subject) -> [String] {
        figures.flatMap { figure -> [String] in
            guard let column = figure.column else { return [] }
            switch figure.value(subject) {
            case .count(let number)?, .nanoseconds(let number)?: return ["\(number)"]
            case .perWrite(let ratio)?: return ["\(ratio)"]
            case .times(let times)?: return Self.cells(of: times)
            case nil: return figure.unit == .times ? Self.names(of: column).map { _ in "" } : [""]
            }
        }
    }

    private static var quantiles: [(String, Double)] {
        [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)]
    }

    private static func names(of column: String) -> [String] {
        ["count", "sum_ns"].map { "\(column)_\($0)" }
            + quantiles.map { "\(column)_\($0.0)_ns" } + ["\(column)_max_ns"]
    }

    /// Percentiles and the maximum of no values are empty cells, not zeros.
    private static func cells(of times: NanosecondHistogram) -> [String] {
        ["\(times.count)", "\(times.sum)"]
            + quantiles.map { times.value(atQuantile: $0.1)?.description ?? "" }
            + [times.count > 0 ? "\(times.max)" : ""]
    }
}
