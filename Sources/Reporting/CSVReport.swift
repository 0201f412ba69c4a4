// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report's locks as CSV (RFC 4180): one row a lock class and mode, plain numbers, times in
/// nanoseconds. Only the header where the backend counts no locks.
public struct CSVReport {
    private let report: Report
    private static let figures = FigureColumns(LockRow.figures.filter { $0.unit != .times })
    private static let times = FigureColumns(LockRow.figures.filter { $0.unit == .times })

    /// CSV of a report.
    public init(_ report: Report) { self.report = report }

    /// The table; every line ends in CR LF.
    public var text: String {
        ([Self.header] + (report.locks ?? []).map(cells))
            .map { $0.map(Self.quote).joined(separator: ",") + "\r\n" }.joined()
    }

    private static var header: [String] {
        [
            "recorded_at", "kernel", "backend", "workload", "class", "mode", "write_calls",
        ] + figures.header + ["counts_exact"] + times.header
    }

    private func cells(of row: LockRow) -> [String] {
        let isExact = report.losses.map(\.countsAreExact) ?? false
        return [
            report.recordedAt, report.kernel.release, report.backend,
            report.workload?.description ?? "",
        ].map { Printable.text($0) }
            + [row.class.rawValue, row.mode.rawValue, report.calls.map(\.description) ?? ""]
            + Self.figures.cells(row) + ["\(isExact)"] + Self.times.cells(row)
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
