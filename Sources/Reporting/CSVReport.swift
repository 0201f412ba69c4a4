// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report's locks as CSV (RFC 4180): one row a lock class and mode, of samples one of each file, plain
/// numbers, times in nanoseconds. What the backend does not see is an empty cell. Only the header of a run that
/// nothing watched.
public struct CSVReport {
    private let report: Report
    private static let figures = FigureColumns(LockRow.figures.filter { $0.unit != .times })
    private static let times = FigureColumns(LockRow.figures.filter { $0.unit == .times })

    /// CSV of a report.
    public init(_ report: Report) { self.report = report }

    /// The table; every line ends in CR LF.
    public var text: String {
        ([Self.header] + (report.locks ?? []).map(cells) + sampled)
            .map { $0.map(Self.quote).joined(separator: ",") + "\r\n" }.joined()
    }

    private static var header: [String] {
        [
            "recorded_at", "kernel", "backend", "workload", "class", "mode", "write_calls",
        ] + figures.header + ["counts_exact"] + times.header + SampledCells.header
            + TimesColumns("contention").header
    }

    private func cells(of row: LockRow) -> [String] {
        let isExact = report.losses.map(\.countsAreExact) ?? false
        return run + [row.class.rawValue, row.mode.rawValue, report.calls.map(\.description) ?? ""]
            + Self.figures.cells(row) + ["\(isExact)"] + Self.times.cells(row)
            + SampledCells.header.map { _ in "" } + TimesColumns("contention").cells(nil)
    }

    /// Cells of counts are empty: samples are none.
    private var sampled: [[String]] {
        let counts = Self.figures.header + ["counts_exact"] + Self.times.header
        return SampledCells.rows(of: report).map { row in
            run + [row.lock.class.rawValue, row.lock.mode.rawValue, row.writeCalls]
                + counts.map { _ in "" } + row.cells
                + TimesColumns("contention").cells(row.contention)
        }
    }

    private var run: [String] {
        [
            report.recordedAt, report.kernel.release, report.backend,
            report.workload?.description ?? "",
        ].map { Printable.text($0) }
    }

    /// Goes by Unicode scalars: a quote with an accent after it is still a quote.
    static func quote(_ cell: String) -> String {
        guard cell.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return cell
        }
        let doubled = cell.unicodeScalars.reduce(into: "") { result, scalar in
            result += scalar == "\"" ? "\"\"" : "\(Character(scalar))"
        }
        return "\"\(doubled)\""
    }
}
