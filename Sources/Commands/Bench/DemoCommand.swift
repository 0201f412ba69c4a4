// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Gate
import LockModel

/// `fuselock demo`
struct DemoCommand: AsyncParsableCommand, StartsPrograms, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Mount the embedded server, drive parallel writers at it, trace them.",
        discussion: VerbGuide(
            examples: [
                "As it is": "fuselock demo",
                "Through the server": "fuselock demo --open-mode direct-io+parallel",
                "On your disk": "fuselock demo --backing /srv/data --duration 10s",
                "How it scales": "fuselock demo --writers 1,2,4,8",
            ],
            text: """
                Everything happens in a temporary directory and is gone afterwards. Where the kernel refuses \
                tracing `fuselock lab -- demo` shows the same thing in a guest.
                """,
            exits: DrivenRun.exits
        ).discussion)

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

    @OptionGroup var driven: DrivenRun

    var outputFiles: [String?] { [driven.output.json] }

    func run() async throws {
        let interrupts = Interrupts()
        try driven.finish(try await measure(interrupts), interrupts)
    }

    /// Separate from `run`, so that nothing is mounted any more when the report is printed.
    private func measure(_ interrupts: Interrupts) async throws -> DrivenRun.Outcome {
        let mount = try EmbeddedMount(openMode, backing: backing, interrupts)
        defer { mount.stop() }
        return try await driven.measure(
            at: mount.mountPoint, requested: openMode.openFlags, interrupts)
    }
}

extension DemoCommand: GateRuns {
    func tell(_ plan: inout PlannedRun, isHere: Bool) {
        plan.openMode = openMode
        plan.add(driven.tracing, isHere: isHere)
        plan.isTraced = !driven.traceOrNot.noTrace
        plan.add(driven.writers.workload, at: nil)
    }
}
