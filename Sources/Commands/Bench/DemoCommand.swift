// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel

/// `fuselock demo`
struct DemoCommand: AsyncParsableCommand, StartsPrograms, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Mount the embedded server, drive parallel writers at it, trace them.",
        discussion: """
            Everything happens in a temporary directory and is gone afterwards. Where the kernel \
            refuses tracing the exit code is 69: `fuselock lab -- demo` then shows the same thing \
            in a guest. Exit codes: 0 the writers' side of i_rwsem is known, 1 it is not (INCONCLUSIVE) or \
            the writers failed, 69 no tracing here, 130 interrupted.
            """)

    @Option(
        help: ArgumentHelp(
            "How the server answers OPEN: "
                + OpenMode.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "mode"))
    var openMode = OpenMode.passthroughParallel

    @Option(
        help: ArgumentHelp(
            "The directory to serve; a temporary one on tmpfs where possible by default.",
            valueName: "dir"))
    var backing: String?

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
        if workload.writers.isSweep {
            let outcome = try await onMount(interrupts) { session, path in
                var sweep = SweepSession(session: session)
                return try await sweep.run(
                    at: path, overwrite: false, requested: openMode.openFlags)
            }
            return try outcome.finish(output, interrupts)
        }
        let report = try await onMount(interrupts) { session, path in
            try await session.run(at: path, overwrite: false, requested: openMode.openFlags)
        }
        try output.emit(report, exiting: exitStatus(of: report, interrupts).rawValue)
    }

    /// Separate from `run`, so that nothing is mounted any more when the report is printed.
    private func onMount<Result>(
        _ interrupts: Interrupts, _ measure: (WorkloadSession, String) async throws -> Result
    ) async throws -> Result {
        let mount = try EmbeddedMount(openMode, backing: backing, interrupts)
        defer { mount.stop() }
        let session = WorkloadSession(
            options: workload, tracing: tracing, isTraced: !traceOrNot.noTrace,
            fioArguments: fioArguments,
            interrupts: interrupts, logger: Terminal.logger(verbose: output.verbose))
        return try await measure(session, mount.mountPoint)
    }
}
