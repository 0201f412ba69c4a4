// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The table of a report: one row a lock class and mode.
package struct LockTable {
    private let report: Report
    private let figures: FigureCells<LockRow>

    init(_ report: Report) {
        self.report = report
        figures = FigureCells(
            LockRow.figures, .percentiles(maxima: ["waitNs"]), mark: Self.mark(report))
    }

    /// None where locks were not counted.
    func lines(within width: Int) -> [String] {
        guard report.locks != nil else { return [] }
        var table = TextTable(header.enumerated().map { ($1, $0 == 0 ? .left : .right) })
        for cells in rows { table.add(cells) }
        return table.lines(within: width)
    }

    /// The cells of each row.
    var rows: [[String]] {
        (report.locks ?? []).map { [Self.name(of: $0)] + figures.cells($0) }
    }

    /// Of several columns about the same times, the first has the name.
    var header: [String] {
        ["LOCK"]
            + figures.headings.map { heading in
                [heading.isFirst ? heading.title.uppercased() : nil, heading.point]
                    .compactMap(\.self).joined(separator: " ")
            }
    }

    /// `-` for what could not be seen, `~` before a count that something may be missing from.
    func count(_ count: UInt64?) -> String {
        count.map { "\(Self.mark(report))\($0)" } ?? "-"
    }

    /// Before counts that something may be missing from.
    static func mark(_ report: Report) -> String {
        report.losses?.countsAreExact == false ? "~" : ""
    }

    static func name(of row: LockRow) -> String { name(of: row.class, row.mode) }

    package static func name(of lockClass: LockClass, _ mode: LockMode) -> String {
        let traits = lockClass.traits
        return traits.sides.count == 1 ? traits.name : "\(traits.name) \(mode.rawValue)"
    }

    static func point(_ histogram: NanosecondHistogram, _ quantile: Double) -> String {
        histogram.value(atQuantile: quantile).map(Units.time) ?? "-"
    }
}
