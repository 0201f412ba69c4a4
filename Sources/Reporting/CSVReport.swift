// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report's locks as CSV (RFC 4180): one row a lock class and mode, of samples one of each file, plain
/// numbers, times in nanoseconds. What the backend does not see is an empty cell. Only the header of a run that
/// nothing watched.
public struct CSVReport {
    private let report: Report
    private static let quantiles: [(String, Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999),
    ]

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
            "acquisitions", "acquisitions_in_completions", "acquisitions_failed", "contended",
            "spun", "slept", "contended_wait_ns", "counts_exact",
        ] + times("wait") + times("hold") + SampledCells.header + times("contention")
    }

    private static func times(_ name: String) -> [String] {
        ["count", "sum_ns"].map { "\(name)_\($0)" } + quantiles.map { "\(name)_\($0.0)_ns" }
            + ["\(name)_max_ns"]
    }

    private func cells(of row: LockRow) -> [String] {
        let isExact = report.losses.map(\.countsAreExact) ?? false
        return run + [row.class.rawValue, row.mode.rawValue, report.calls.map(\.description) ?? ""]
            + [
                row.acquisitions, row.inCompletions, row.failed, row.contended, row.spun, row.slept,
                row.contendedWaitNs,
            ].map { $0?.description ?? "" } + ["\(isExact)"] + Self.times(row.waitNs)
            + Self.times(row.holdNs) + SampledCells.header.map { _ in "" } + Self.times(nil)
    }

    /// Cells of counts are empty: samples are none.
    private var sampled: [[String]] {
        SampledCells.rows(of: report).map { row in
            let counts = Self.header.firstIndex(of: "wait_count").map { $0 - 7 } ?? 0
            return run + [row.lock.class.rawValue, row.lock.mode.rawValue, row.writeCalls]
                + Array(repeating: "", count: counts) + Self.times(nil) + Self.times(nil)
                + row.cells
                + Self.times(row.contention)
        }
    }

    private var run: [String] {
        [
            report.recordedAt, report.kernel.release, report.backend,
            report.workload?.description ?? "",
        ].map { Printable.text($0) }
    }

    /// Percentiles and the maximum of no values are empty cells, not zeros; of what is not seen all are.
    private static func times(_ histogram: NanosecondHistogram?) -> [String] {
        guard let histogram else { return times("").map { _ in "" } }
        let values = quantiles.map { histogram.value(atQuantile: $0.1)?.description ?? "" }
        return ["\(histogram.count)", "\(histogram.sum)"] + values
            + [histogram.count > 0 ? "\(histogram.max)" : ""]
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
