// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The workload's own figures, writer by writer.
struct WorkloadSection {
    private let workload: WorkloadFigures
    private static let mostWriters = 64

    /// `nil` where nothing but the kernel counted.
    init?(_ report: Report) {
        guard let workload = report.workload else { return nil }
        self.workload = workload
    }

    var section: PageSection {
        let lines = WorkloadLines(workload).lines.filter { !$0.0.hasPrefix("writer ") }
        let rest = workload.writers.count - Self.mostWriters
        return PageSection(
            "workload", "Workload",
            [
                HTMLPage.list(lines), table,
                rest > 0 ? PageSection.note("And \(Units.number(rest, "more writer")).") : "",
            ])
    }

    private var hasErrors: Bool { workload.writers.contains { $0.errors > 0 } }

    private var table: String {
        var table = HTMLTable(
            "Latency of a write, by writer",
            [
                ("writer", .words), ("p50", .figures), ("p99", .figures), ("max", .figures),
                ("writes", .figures),
            ] + (hasErrors ? [("errors", .figures)] : []))
        for (number, writer) in workload.writers.prefix(Self.mostWriters).enumerated() {
            let latency = writer.latencyNs.map { [$0.p50, $0.p99, $0.max] }
            let times = latency?.map(Units.time) ?? Array(repeating: "-", count: 3)
            table.add(
                ["\(number)"] + times + ["\(writer.writes)"]
                    + (hasErrors ? ["\(writer.errors)"] : []))
        }
        return table.isEmpty ? "" : table.text
    }
}
