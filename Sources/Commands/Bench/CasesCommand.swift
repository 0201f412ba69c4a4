// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel
import Reporting

/// `fuselock cases [PATH]`
struct CasesCommand: AsyncParsableCommand, StartsPrograms, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Hold a kernel against what its sources, or a patch, promise case by case.",
        discussion: VerbGuide(
            examples: [
                "This kernel": "fuselock cases",
                "A patched one": "fuselock lab --kernel tree:linux -- cases --expect v3",
                "One case": "fuselock cases --case extend_race",
                "For a mail": "fuselock cases --expect unpatched --markdown",
            ],
            text: """
                Writes in ten ways, verifies every block, traces each run, and compares the side of \
                i_rwsem that was taken with the one promised. Without PATH the embedded server is \
                mounted. The promises are those of a kernel variant: --expect names one, else it is \
                found by the experiment of `doctor --probe-kernel`.
                """,
            exits: [
                0: "every promise is kept",
                1: "a case failed, or its data is wrong",
                3: "a promise is broken",
                4: "a case could not be judged",
            ]
        ).discussion)

    @Argument(help: "A directory on a FUSE mount.")
    var path: String?

    @Option(help: ArgumentHelp("Without PATH: how the server answers OPEN.", valueName: "mode"))
    var openMode: OpenMode?

    @Option(help: ArgumentHelp("Without PATH: the directory to serve.", valueName: "dir"))
    var backing: String?

    @Option(
        help: ArgumentHelp(
            "Whose promises: " + CasesCommand.choices.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "variant"))
    var expect: KernelVariant?

    @Option(
        name: .customLong("case"),
        help: ArgumentHelp("Only this case; can be repeated.", valueName: "case"))
    var only: [WriteCase] = []

    @Flag(help: "Print Markdown, for a mailing-list reply.")
    var markdown = false

    @OptionGroup(title: "Tracing") var tracing: TracingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let choices = KernelVariant.allCases.filter { $0 != .noPassthrough }

    var outputFiles: [String?] { [output.json] }

    func validate() throws {
        if path != nil, openMode != nil || backing != nil {
            throw ValidationError("--open-mode and --backing are for runs without a PATH.")
        }
        if expect == .noPassthrough {
            throw ValidationError("A kernel without passthrough promises nothing about it.")
        }
    }

    func run() async throws {
        let interrupts = Interrupts()
        let report = try await measure(interrupts)
        let status = interrupts.arrived ? .interrupted : ExitStatus(of: report)
        try output.emit(report, exiting: status.rawValue) { style in
            markdown ? CaseTable(report).markdown : CaseTable(report, style: style).text
        }
    }

    /// Separate from `run`, so that nothing is mounted any more when the report is printed.
    private func measure(_ interrupts: Interrupts) async throws -> CaseReport {
        let mode = openMode ?? .passthroughParallel
        let mount = try path == nil ? EmbeddedMount(mode, backing: backing, interrupts) : nil
        defer { mount?.stop() }
        let run = CaseRun(
            path: path ?? mount?.mountPoint ?? "", requested: mount.map { _ in mode.openFlags },
            expect: expect, tracing: tracing, interrupts: interrupts,
            logger: Terminal.logger(verbose: output.verbose))
        return try await run.report(only.isEmpty ? WriteCase.allCases : only)
    }
}

extension ExitStatus {
    fileprivate init(of report: CaseReport) {
        switch report.outcome {
        case .kept: self = .success
        case .broken: self = .broken
        case .incomplete: self = .incomplete
        case .failed: self = .failure
        }
    }
}

extension WriteCase: ExpressibleByArgument {}

extension KernelVariant: ExpressibleByArgument {
    /// Those that promise something.
    public static var allValueStrings: [String] { CasesCommand.choices.map(\.rawValue) }
}
