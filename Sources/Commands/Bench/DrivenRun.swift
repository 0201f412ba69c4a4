// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel

/// What `demo` and `bench` are but for the mount: writers, traced, one run or a sweep.
struct DrivenRun: ParsableArguments {
    @OptionGroup var writers: DrivenWriters
    @OptionGroup(title: "Tracing") var tracing: TracingOptions
    @OptionGroup(title: "Tracing") var traceOrNot: TraceOrNot
    @OptionGroup(title: "Output") var output: OutputOptions

    /// What the verb's exit codes say (`exitStatus`).
    static let exits: KeyValuePairs = [
        0: "the writers' side of i_rwsem is known",
        1: "it is not (INCONCLUSIVE), or the writers failed",
        69: "no tracing here",
        130: "interrupted",
    ]

    /// What was measured, not yet printed.
    enum Outcome {
        case run(Report)
        case sweep(SweepSession.Outcome)
    }

    /// - Parameter requested: as of ``WorkloadSession/run(at:overwrite:requested:writers:)``.
    func measure(
        at path: String, overwrite: Bool = false, requested: OpenFlags? = nil,
        _ interrupts: Interrupts
    ) async throws -> Outcome {
        let session = WorkloadSession(
            options: writers.workload, tracing: tracing, isTraced: !traceOrNot.noTrace,
            fioArguments: writers.fioArguments, interrupts: interrupts,
            logger: Terminal.logger(verbose: output.verbose))
        guard writers.workload.writers.isSweep else {
            return .run(
                try await session.run(at: path, overwrite: overwrite, requested: requested))
        }
        var sweep = SweepSession(session: session)
        return .sweep(try await sweep.run(at: path, overwrite: overwrite, requested: requested))
    }

    /// Prints it, and ends the process as it ended.
    func finish(_ outcome: Outcome, _ interrupts: Interrupts) throws {
        switch outcome {
        case .run(let report):
            try output.emit(report, exiting: exitStatus(of: report, interrupts).rawValue)
        case .sweep(let sweep): try sweep.finish(output, interrupts)
        }
    }
}
