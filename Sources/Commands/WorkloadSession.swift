// SPDX-License-Identifier: Apache-2.0

import Foundation
import KernelTracing
import LockModel
import Logging
import Workload

/// Drives a workload at a path and traces it: what `demo` and `bench` share.
struct WorkloadSession {
    let options: WorkloadOptions
    let tracing: TracingOptions
    let fioArguments: [String]
    let interrupts: Interrupts
    let logger: Logger

    /// Prepares, attaches, lets the writers go, and sums up; the files it made are removed.
    func run(at path: String, overwrite: Bool, requested: OpenFlags? = nil) async throws -> Report {
        let trace = try Tracing(path: path, options: tracing.probe, logger: logger)
        let workload = makeWorkload(at: path, overwrite: overwrite)
        defer { workload.cleanUp() }
        try workload.prepare()
        interrupts.onFirst { workload.stop() }
        return try await trace.measure(requested: requested) {
            let figures = await workload.run()
            return (figures, truncation(figures))
        }
    }

    private func makeWorkload(at path: String, overwrite: Bool) -> any RunnableWorkload {
        switch options.engine {
        case .writers:
            WriterPool(
                plan: options.plan, path: path, executable: ownExecutable, overwrite: overwrite,
                logger: logger)
        case .fio:
            FioRun(
                plan: options.plan, path: path, options: fioArguments, overwrite: overwrite,
                logger: logger)
        }
    }

    private func truncation(_ figures: WorkloadFigures) -> String? {
        if let failure = figures.failures.first { return failure }
        return interrupts.arrived ? "interrupted" : nil
    }
}

/// How a run of `demo` or `bench` ends the process.
func exitStatus(of report: Report, _ interrupts: Interrupts) -> ExitStatus {
    if interrupts.arrived { return .interrupted }
    let failed = !(report.workload?.failures.isEmpty ?? true)
    return failed || report.verdict.mode == .inconclusive ? .failure : .success
}
