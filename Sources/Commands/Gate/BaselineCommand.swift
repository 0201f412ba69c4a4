// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Gate
import Reporting

/// `fuselock baseline save|show|compare NAME`
struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Save runs to compare later ones with.",
        discussion: VerbGuide(
            examples: [
                "Keep a good run": "fuselock baseline save main good.json",
                "What is kept": "fuselock baseline show main",
                "Hold one to it": "fuselock baseline compare main run.json",
            ],
            text: """
                A name holds one run for each kernel release, open mode and workload; a run is compared \
                with the one that is like it in all three. The files are reports: --baseline of gate and \
                diff take them.
                """
        ).discussion,
        subcommands: [Save.self, Show.self, Compare.self])

    /// Where baselines are.
    struct Store: ParsableArguments {
        @Option(help: ArgumentHelp("The directory of the baselines.", valueName: "dir"))
        var directory = ".fuselock/baselines"

        func store() throws -> BaselineStore {
            BaselineStore(directory: try NamedFile.directory(directory))
        }
    }

    struct Save: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Save a run under a name.")

        @Argument(help: "The name.") var name: String
        @Argument(help: "A run, as written by --json.") var file: String
        @Flag(help: "Write over a run with the same key.") var replace = false
        @Flag(help: "Save it even if it has not seen everything.") var force = false
        @OptionGroup var options: Store

        func run() throws {
            let report = try NamedFile.report(file)
            let path = try options.store().save(
                report, as: name, replacing: replace, doubtful: force)
            for remark in BaselineRemarks(report).sentences { Terminal.say(remark) }
            try Terminal.print("\(path)\n")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the runs under a name.")

        @Argument(help: "The name.") var name: String
        @OptionGroup var options: Store

        func run() throws {
            for entry in try options.store().entries(of: name) {
                try Terminal.print(BaselineStore.shown(entry.path, entry.report))
            }
        }
    }

    struct Compare: ParsableCommand, WritesFiles {
        static let configuration = CommandConfiguration(
            abstract: "Gate a run on the saved one that is like it; exit codes as of gate.")

        @Argument(help: "The name.") var name: String
        @Argument(help: "A run, as written by --json.") var file: String
        @OptionGroup var options: Store
        @OptionGroup(title: "Output") var results: GateOutput
        @OptionGroup(title: "Output") var output: OutputOptions

        var outputFiles: [String?] { [output.json, results.junit] }

        func run() throws {
            let report = try NamedFile.report(file)
            let entry: BaselineStore.Entry
            do {
                entry = try options.store().entry(of: name, like: report)
            } catch let error as BaselineError {
                guard case .noneLike = error else { throw error }
                Terminal.say("\(error)")
                throw ExitStatus.incomplete.error
            }
            let judgement = Judge(
                .notAbove(entry.report), report: report, baseline: entry.report
            ).judgement
            try results.emit(judgement, through: output)
        }
    }
}
