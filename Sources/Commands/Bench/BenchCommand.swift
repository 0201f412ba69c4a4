// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `fuselock bench PATH`
struct BenchCommand: AsyncParsableCommand, StartsPrograms, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Drive parallel writers at an existing FUSE mount and trace them.",
        discussion: """
            In a directory the writers make files of their own and remove them. An existing file \
            is written over only with --overwrite, since that destroys what is in it.

            With --writers 1,2,4,8,16 each number is measured in turn, and the Universal Scalability \
            Law fitted to the throughput: what share of a write is serial, what each pair of writers \
            costs, where the peak is. Ctrl-C yields the steps done so far.

            Exit codes: 0 the writers' side of i_rwsem is known, 1 it is not (INCONCLUSIVE) or the writers \
            failed, 69 no tracing here, 130 interrupted.
            """)

    @Argument(help: "A directory or file on a FUSE mount.")
    var path: String

    @Flag(help: "Write over an existing file.")
    var overwrite = false

    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Tracing") var tracing: TracingOptions
    @OptionGroup(title: "Tracing") var traceOrNot: TraceOrNot
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(parsing: .postTerminator, help: "Options for fio, with --engine fio.")
    var fioArguments: [String] = []

    var outputFiles: [String?] { [output.json] }

    func validate() throws {
        if !fioArguments.isEmpty, workload.engine != .fio {
            throw ValidationError("Arguments after -- are fio's: add --engine fio.")
        }
    }

    func run() async throws {
        let interrupts = Interrupts()
        let session = WorkloadSession(
            options: workload, tracing: tracing, isTraced: !traceOrNot.noTrace,
            fioArguments: fioArguments,
            interrupts: interrupts, logger: Terminal.logger(verbose: output.verbose))
        if workload.writers.isSweep {
            var sweep = SweepSession(session: session)
            let outcome = try await sweep.run(at: path, overwrite: overwrite)
            return try outcome.finish(output, interrupts)
        }
        let report = try await session.run(at: path, overwrite: overwrite)
        try output.emit(report, exiting: exitStatus(of: report, interrupts).rawValue)
    }
}
