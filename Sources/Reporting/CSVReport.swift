// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report's locks as CSV (RFC 4180): one row a lock class and mode, plain numbers, times in
/// nanoseconds. Only the header where the backend counts no locks.
public struct CSVReport {
    private let report: Report
    private static let quantiles: [(String, Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999),
    ]

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
            "acquisitions", "acquisitions_in_completions", "acquisitions_failed", "contended",
            "spun", "slept", "contended_wait_ns", "counts_exact",
        ] + times("wait") + times("hold")
    }

    private static func times(_ name: String) -> [String] {
        ["count", "sum_ns"].map { "\(name)_\($0)" } + quantiles.map { "\(name)_\($0.0)_ns" }
            + ["\(name)_max_ns"]
    }

    private func cells(of row: LockRow) -> [String] {
        let isExact = report.losses.map(\.countsAreExact) ?? false
        return [
            report.recordedAt, report.kernel.release, report.backend,
            report.workload?.description ?? "",
        ].map { Printable.text($0) }
            + [row.class.rawValue, row.mode.rawValue, report.calls.map(\.description) ?? ""]
            + [
                row.acquisitions, row.inCompletions, row.failed, row.contended, row.spun, row.slept,
                row.contendedWaitNs,
            ].map { $0?.description ?? "" } + ["\(isExact)"] + Self.times(row.waitNs)
            + (row.holdNs.map(Self.times) ?? Self.times("").map { _ in "" })
    }

    /// Percentiles and the maximum of no values are empty cells, not zeros.
    private static func times(_ histogram: NanosecondHistogram) -> [String] {
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
