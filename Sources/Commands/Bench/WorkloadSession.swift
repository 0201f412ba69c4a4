// SPDX-License-Identifier: Apache-2.0

import KernelTracing
import LockModel
import Logging
import Workload

/// Drives a workload at a path and traces it: what `demo` and `bench` share.
struct WorkloadSession {
    let options: WorkloadOptions
    var tracing: TracingOptions
    var isTraced = true
    let fioArguments: [String]
    let interrupts: Interrupts
    let logger: Logger

    /// Attaches, prepares, lets the writers go, and sums up; the files it made are removed.
    ///
    /// - Parameters:
    ///   - requested: what the server of a mount that was made for this run replies to opens; `nil` where
    ///     it is somebody else's mount.
    ///   - writers: this many instead of what the options say.
    func run(
        at path: String, overwrite: Bool, requested: OpenFlags? = nil, writers: Int? = nil
    ) async throws -> Report {
        var target = try interrupts.endingAtOnce { try TraceTarget(resolving: path) }
        target.isFresh = requested != nil
        let trace = try Tracing(
            target, options: tracing, isTraced: isTraced, interrupts: interrupts, logger: logger)
        let plan = options.plan(sampled: trace.isSampling, writers: writers)
        let workload = makeWorkload(at: path, plan: plan, overwrite: overwrite)
        interrupts.onFirst { workload.stop() }
        return try await trace.measure(workload, requested: requested) { figures in
            figures.failures.first ?? (interrupts.arrived ? "interrupted" : nil)
        }
    }

    private func makeWorkload(
        at path: String, plan: WorkloadPlan, overwrite: Bool
    ) -> any WorkloadRun {
        RemoteWorkload(
            WorkloadOrder(
                engine: options.engine, plan: plan, path: path, overwritesExisting: overwrite,
                fioOptions: fioArguments, writerVerb: WriterProcessCommand.verb),
            command: WriterCommand(arguments: [WorkloadProcessCommand.verb]))
    }
}

extension Tracing {
    /// Counts while a workload runs, from its go to its end; preparation is not counted.
    ///
    /// - Parameter truncation: why these figures are not all that was asked for.
    func measure(
        _ workload: any WorkloadRun, requested: OpenFlags? = nil,
        truncation: (WorkloadFigures) -> String?
    ) async throws -> Report {
        // Attaching takes seconds: writers would make their files below an empty mount point.
        guard isMounted else { throw TracingError.mountGone(path: path) }
        defer { workload.cleanUp() }
        try workload.prepare()
        return try await measure(requested: requested) {
            workload.go()
            let figures = try workload.wait()
            return (figures, truncation(figures))
        }
    }
}

/// How a run of `demo` or `bench` ends the process.
func exitStatus(of report: Report, _ interrupts: Interrupts) -> ExitStatus {
    if interrupts.arrived { return .interrupted }
    let failed = !(report.workload?.failures.isEmpty ?? true)
    let isExact = report.losses?.countsAreExact ?? false
    let isRefuted = isExact && report.oracle?.contains(where: \.isContradiction) ?? false
    let isTold = report.verdict.mode != .inconclusive || report.isUntraced
    return failed || isRefuted || !isTold ? .failure : .success
}
