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
            return figure.unit == .times ? TimesColumns(column).header : [column]
        }
    }

    func cells(_ subject: Subject) -> [String] {
        figures.flatMap { figure -> [String] in
            guard let column = figure.column else { return [] }
            switch figure.value(subject) {
            case .count(let number)?, .nanoseconds(let number)?: return ["\(number)"]
            case .perWrite(let ratio)?: return ["\(ratio)"]
            case .times(let times)?: return TimesColumns(column).cells(times)
            case nil: return figure.unit == .times ? TimesColumns(column).cells(nil) : [""]
            }
        }
    }
}

/// Durations in CSV: how many, their sum, percentiles and the longest, in nanoseconds.
struct TimesColumns {
    private let name: String

    /// - Parameter name: what the names of the columns begin with.
    init(_ name: String) { self.name = name }

    private static let quantiles: [(String, Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999),
    ]

    /// Names of the columns.
    var header: [String] {
        (["count", "sum_ns"] + Self.quantiles.map { "\($0.0)_ns" } + ["max_ns"])
            .map { "\(name)_\($0)" }
    }

    /// Percentiles and the maximum of no values are empty cells, not zeros; of what is not seen all are.
    func cells(_ times: NanosecondHistogram?) -> [String] {
        guard let times else { return header.map { _ in "" } }
        return ["\(times.count)", "\(times.sum)"]
            + Self.quantiles.map { times.value(atQuantile: $0.1)?.description ?? "" }
            + [times.count > 0 ? "\(times.max)" : ""]
    }
}
