// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures

/// Sweeps made of recorded reports with a throughput of a law's.
enum Sweeps {
    /// Measured in order; `bend` is how far each is off the law, in turn.
    static func sweep(
        _ counts: [Int], fixture: Fixture = .directIOParallel, bend: [Double] = [1.02, 0.98, 1],
        truncated: String? = nil, change: (inout Report) -> Void = { _ in }
    ) throws -> WriterSweep? {
        let law = ScalabilityLaw(lambda: 50_000, sigma: 0.05, kappa: 0.01)
        let runs = try counts.enumerated().map { index, count in
            var report = try fixture.report()
            let rate = law.throughput(writers: Double(count)) * bend[index % bend.count]
            let writes = report.workload?.total?.writes ?? 0
            report.workload?.elapsedNs = UInt64(Double(writes) * 1e9 / rate)
            change(&report)
            return (writers: count, report: report)
        }
        return WriterSweep(
            of: runs, asked: counts + (truncated == nil ? [] : [64]),
            workload: "threads, 1000 writes each, 4 KiB random O_DIRECT", truncated: truncated)
    }
}
