// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// The program: one verb a file.
public struct Fuselock: AsyncParsableCommand {
    /// Name, abstract and verbs.
    public static let configuration = CommandConfiguration(
        commandName: "fuselock",
        abstract: "Which lock do FUSE writers really take, what does it cost them, and why?",
        discussion: VerbGuide(
            examples: [
                "Try it": "fuselock demo --open-mode passthrough+parallel",
                "Watch a mount": "fuselock trace /mnt/fuse --duration 10s",
                "See it live": "fuselock top /mnt/fuse",
                "Look at a mount": "fuselock inspect /mnt/fuse",
                "For Prometheus": "fuselock export",
                "Check a kernel": "fuselock cases --expect unpatched",
                "Drive a mount": "fuselock bench /mnt/fuse --writers 4",
                "What works here": "fuselock doctor",
                "On another kernel": "fuselock lab --kernel debian:7.3 -- demo",
                "In CI": "fuselock gate --policy FILE.yml -- bench /mnt/fuse",
                "Before and after": "fuselock diff BEFORE.json AFTER.json",
                "Draw a run": "fuselock report RUN.json --format html > run.html",
                "Compare kernels": "fuselock lab matrix",
            ],
            text: """
                fuselock traces the write paths of a FUSE mount with BPF and says whether writers run \
                under the shared or the exclusive side of the inode's i_rwsem.
                """,
            exits: [
                0: "a report was made; of gate, cases and baseline compare: all holds",
                1: "it could not be, or the workload failed (demo, bench: or INCONCLUSIVE)",
                3: "something is broken (gate, cases, baseline compare)",
                4: "not all could be judged (the same)",
                64: "usage",
                69: "this kernel or user does not allow tracing",
                130: "interrupted",
            ]
        ).discussion,
        version: Version.description,
        subcommands: [
            DemoCommand.self, BenchCommand.self, TraceCommand.self, TopCommand.self,
            CasesCommand.self,
            InspectCommand.self, ExportCommand.self, ReportCommand.self, GateCommand.self,
            BaselineCommand.self,
            DiffCommand.self, DoctorCommand.self, ServeCommand.self, LabCommand.self,
            UnmountGuardCommand.self, WriterProcessCommand.self,
            WorkloadProcessCommand.self, KernelExperimentCommand.self,
        ])

    /// An empty command.
    public init() {}

    /// Runs the verb of the command line, and ends the process.
    ///
    /// - Parameter arguments: without the program's name; `nil` for those of the process.
    public static func main(_ arguments: [String]?) async {
        do {
            if let misspelt = MisspeltVerb(arguments ?? []) { throw misspelt.error }
            let command = try parseAsRoot(arguments)
            do { try await run(command) } catch { end(with: error, of: type(of: command)) }
        } catch {
            end(with: error, of: Self.self)
        }
    }

    /// Ends as the parser would, which begins what it says of an error with "Error:" and shows names in it
    /// as they are: here all that is said on stderr begins with the program's name.
    ///
    /// - Parameter command: whose usage is shown where it was mistaken.
    private static func end(with error: any Error, of command: any ParsableCommand.Type) -> Never {
        let code = exitCode(for: error)
        guard !code.isSuccess else { exit(withError: error) }
        let text = message(for: error, of: command)
        let own = "Error: "
        if !text.isEmpty {
            Terminal.say(
                text.hasPrefix(own) ? String(text.dropFirst(own.count)) : text, keepingLines: true)
        }
        Glibc.exit(code.rawValue)
    }

    /// What the parser says of a verb by itself names it without the program.
    static func message(for error: any Error, of command: any ParsableCommand.Type) -> String {
        guard error is ValidationError, command != Self.self else { return fullMessage(for: error) }
        let usage = usageString(for: command)
        let name = usage.split(separator: " ").prefix { !"[<-".contains($0.prefix(1)) }
        return "\(error)\nUsage: \(usage)\n  See '\(name.joined(separator: " ")) --help' for more "
            + "information."
    }

    private static func run(_ parsed: any ParsableCommand) async throws {
        var command = parsed
        do {
            if let command = parsed as? any StartsPrograms {
                try type(of: command).needNullDevice()
            }
            if let command = parsed as? any WritesFiles { try command.checkOutputFiles() }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as OutputError where error.isClosedPipe {
            throw ExitStatus.closedPipe.error
        }
    }
}
