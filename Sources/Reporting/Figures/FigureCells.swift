// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What figures are in a table for people: `-` for what could not be seen, a mark before counts that something
/// may be missing from.
struct FigureCells<Subject> {
    /// What a table tells of durations.
    enum Points {
        /// Percentiles, of some also the maximum: those with these keys.
        case percentiles(maxima: Set<String>)
        /// Mean and sum, before what is counted.
        case sums
    }

    /// What a column is called.
    struct Heading {
        /// Of the figure.
        let title: String
        /// Which of the things that are told of durations.
        var point: String?
        /// The first column of the figure.
        var isFirst = true
    }

    private let figures: [Figure<Subject>]
    private let points: Points
    private let mark: String

    /// - Parameter mark: before counts and ratios.
    init(_ figures: [Figure<Subject>], _ points: Points, mark: String = "") {
        let shown = figures.filter { $0.title != nil }
        switch points {
        case .percentiles: self.figures = shown
        case .sums:
            self.figures = shown.filter { $0.unit == .times } + shown.filter { $0.unit != .times }
        }
        (self.points, self.mark) = (points, mark)
    }

    var headings: [Heading] {
        figures.flatMap { figure -> [Heading] in
            let title = figure.title ?? figure.key
            guard figure.unit == .times else { return [Heading(title: title)] }
            return names(figure).enumerated().map {
                Heading(title: title, point: $1, isFirst: $0 == 0)
            }
        }
    }

    func cells(_ subject: Subject) -> [String] {
        figures.flatMap { figure -> [String] in
            switch figure.value(subject) {
            case .count(let count)?: return ["\(mark)\(count)"]
            case .perWrite(let ratio)?: return [mark + Units.ratio(ratio)]
            case .nanoseconds(let time)?: return [Units.time(time)]
            case .times(let times)?: return cells(of: times, figure)
            case nil: return (figure.unit == .times ? names(figure) : [""]).map { _ in "-" }
            }
        }
    }

    private func names(_ figure: Figure<Subject>) -> [String] {
        switch points {
        case .percentiles(let maxima):
            ["p50", "p99"] + (maxima.contains(figure.key) ? ["max"] : [])
        case .sums: ["mean", "in all"]
        }
    }

    private func cells(of times: NanosecondHistogram, _ figure: Figure<Subject>) -> [String] {
        guard let mean = times.mean else { return names(figure).map { _ in "-" } }
        switch points {
        case .percentiles(let maxima):
            return [0.5, 0.99].map { times.value(atQuantile: $0).map(Units.time) ?? "-" }
                + (maxima.contains(figure.key) ? [Units.time(times.max)] : [])
        case .sums: return [Units.time(UInt64(mean.rounded())), Units.time(times.sum)]
        }
    }
}
