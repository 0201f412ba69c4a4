// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting
import Workload

/// One run after the other, each with another number of writers and nothing else different.
struct SweepSession {
    private(set) var session: WorkloadSession

    init(session: WorkloadSession) { self.session = session }

    /// What was measured until the end, Ctrl-C, or the first run that could not be made.
    struct Outcome {
        let sweep: WriterSweep
        let reports: [Report]
        /// What ended it, where that was an error.
        let error: (any Error)?
    }

    /// Runs every step; throws only where there is not even the first.
    mutating func run(
        at path: String, overwrite: Bool, requested: OpenFlags? = nil
    ) async throws -> Outcome {
        let asked = session.options.writers.counts
        var reports: [(writers: Int, report: Report)] = []
        var trouble: (any Error)?
        for writers in asked where trouble == nil && !session.interrupts.arrived {
            Terminal.progressLine("writers: \(writers), of \(session.options.writers)")
            do {
                let report = try await session.run(
                    at: path, overwrite: overwrite, requested: requested, writers: writers)
                // What cannot work here is tried, and said, once.
                session.tracing.watching.backend =
                    BackendChoice(rawValue: report.backend) ?? session.tracing.watching.backend
                if !session.interrupts.arrived { reports.append((writers, report)) }
            } catch {
                trouble = error
            }
        }
        Terminal.progressLine("")
        let isCut = session.interrupts.arrived
        let sweep = WriterSweep(
            of: reports, asked: asked, workload: workload(reports.first?.report),
            truncated: isCut ? "interrupted" : trouble.map { "\($0)" })
        guard let sweep else {
            throw isCut ? ExitStatus.interrupted.error : trouble ?? ExitStatus.failure.error
        }
        return Outcome(sweep: sweep, reports: reports.map(\.report), error: isCut ? nil : trouble)
    }

    private func workload(_ first: Report?) -> String {
        let plan = session.options.plan(sampled: first?.backend == "observe")
        guard session.options.engine == .fio else { return plan.descriptionOfEach }
        return (["fio:", plan.descriptionOfEach] + session.fioArguments).joined(separator: " ")
    }
}

extension SweepSession.Outcome {
    /// Prints what there is, and ends the process as its worst run would.
    func finish(_ output: OutputOptions, _ interrupts: Interrupts) throws {
        var deliveries = Deliveries()
        output.deliver(sweep, to: &deliveries) { SweepText(sweep, style: $0).text }
        if let error { deliveries.attempt { throw error } }
        try deliveries.finish(error == nil ? status(interrupts).rawValue : 0)
    }

    private func status(_ interrupts: Interrupts) -> ExitStatus {
        if interrupts.arrived { return .interrupted }
        let states = reports.map { exitStatus(of: $0, interrupts) }
        let failed = reports.contains { !($0.workload?.failures.isEmpty ?? true) }
        // One writer alone may not prove a side to samples: the sweep still has its answer.
        return failed || !states.contains(.success) ? .failure : .success
    }
}
