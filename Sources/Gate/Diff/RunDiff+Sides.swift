// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel

extension RunDiff {
    /// Sets the first side against each of the others; `nil` without two sides that have runs.
    ///
    /// - Parameter force: unlike sides are compared as well.
    public init?(of sides: [RunSide], force: Bool) throws(DiffError) {
        guard let first = sides.first, let report = first.reports.first, sides.count > 1 else {
            return nil
        }
        name = first.name
        key = RunKey(of: report)
        backend = report.backend
        machine = report.kernel
        verdict = report.verdict.summary
        comparisons = []
        for side in sides.dropFirst() {
            let differences = first.unlikeness(to: side)
            let misleading = differences.filter(\.misleads).map(\.sentence)
            guard misleading.isEmpty || force else {
                throw .unlike(names: [first.name, side.name], differences: misleading)
            }
            guard let other = side.reports.first else { return nil }
            comparisons.append(
                Comparison(
                    key: RunKey(of: other), name: side.name, verdict: other.verdict.summary,
                    unlike: differences.map(\.sentence), doubts: first.doubts + side.doubts,
                    rows: ComparedFigure.all.compactMap { Row($0, first, side) }))
        }
    }
}

extension RunDiff.Row {
    fileprivate init?(_ figure: ComparedFigure, _ first: RunSide, _ second: RunSide) {
        let old = first.reports.compactMap(figure.value)
        let new = second.reports.compactMap(figure.value)
        guard !old.isEmpty || !new.isEmpty else { return nil }
        self.init(
            figure: figure.name, unit: figure.unit,
            before: RunDiff.Spread(old, figure.unit), after: RunDiff.Spread(new, figure.unit))
        guard let before, let after else { return }
        let change = after.middle - before.middle
        self.change = change
        relative = before.middle == 0 ? nil : change / before.middle
        meaning =
            figure.unit == .perWrite
            ? Self.exactMeaning(old, new) : Self.meaning(before, after)
    }

    /// Runs a side from which on ranges that do not meet tell something: by chance alone two ranges of
    /// n values each are apart once in (2n)! / (2 n! n!) times, for 2 once in 3, for 4 once in 35.
    private static let fewestApart = 4

    /// Counts of all runs together, as whole numbers.
    private static func exactMeaning(
        _ old: [ComparedFigure.Value], _ new: [ComparedFigure.Value]
    ) -> RunDiff.Meaning {
        let (before, after) = (ComparedFigure.Value.total(old), ComparedFigure.Value.total(new))
        let order = compare([before.part, after.whole], [after.part, before.whole])
        return order == .equal ? .same : .changed
    }

    private static func meaning(
        _ before: RunDiff.Spread, _ after: RunDiff.Spread
    ) -> RunDiff.Meaning {
        let values = [before.min, before.max, after.min, after.max]
        if values.allSatisfy({ $0 == values[0] }) { return .same }
        let runs = min(before.runs, after.runs)
        if runs < 2 { return .unknown }
        if before.min <= after.max && after.min <= before.max { return .within }
        return runs < Self.fewestApart ? .unknown : .changed
    }
}

extension ComparedFigure.Value {
    fileprivate static func total(_ values: [Self]) -> (part: UInt64, whole: UInt64) {
        let pairs = values.map { value -> (UInt64, UInt64) in
            if case .ratio(let part, let whole) = value { (part, whole) } else { (0, 0) }
        }
        return (pairs.map(\.0).saturatingSum, pairs.map(\.1).saturatingSum)
    }
}

extension RunDiff.Spread {
    fileprivate init?(_ values: [ComparedFigure.Value], _ unit: RunDiff.Unit) {
        let numbers = values.map(\.number).sorted()
        guard let least = numbers.first, let most = numbers.last else { return nil }
        let total = ComparedFigure.Value.total(values)
        let half = numbers.count / 2
        let median =
            numbers.count % 2 == 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2
        self.init(
            min: least,
            middle: unit == .perWrite && total.whole > 0
                ? Double(total.part) / Double(total.whole) : median,
            max: most, deviation: Self.deviation(of: numbers), runs: numbers.count)
    }

    private static func deviation(of numbers: [Double]) -> Double? {
        guard numbers.count > 1 else { return nil }
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(numbers.count - 1)).squareRoot()
    }
}
