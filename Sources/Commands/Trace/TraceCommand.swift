// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Gate
import KernelTracing
import LockModel
import Logging
import SystemPackage
import Workload

/// `fuselock trace PATH [--duration 10s | -- COMMAND]`
struct TraceCommand: AsyncParsableCommand, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Watch the writes to a FUSE mount or file, made by anybody.",
        discussion: VerbGuide(
            examples: [
                "Ten seconds": "fuselock trace /mnt/data --duration 10s",
                "One command": "fuselock trace /mnt/data -- dd if=/dev/zero of=/mnt/data/f",
                "One file": "fuselock trace /mnt/data/db --json run.json",
                "With stacks": "fuselock trace /mnt/data --duration 10s --stacks",
            ],
            text: """
                A directory stands for its whole mount, a file for itself. Runs until Ctrl-C, for \
                --duration, or as long as COMMAND runs; under sudo COMMAND runs as the user who \
                called. With --json - what it prints goes to stderr.
                """,
            exits: [
                0: "a report was made; with a COMMAND, its own code",
                1: "no report could be made, or it was cut short",
                69: "no tracing here",
                130: "interrupted before its time",
            ]
        ).discussion)

    @Argument(help: "A path on a FUSE mount.")
    var path: String

    @Option(help: ArgumentHelp("Watch for this long: 500ms, 10s, 2m.", valueName: "time"))
    var duration: DurationArgument?

    @OptionGroup(title: "Mounts") var namespace: NamespaceOption
    @OptionGroup(title: "Tracing") var tracing: TracingOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    @Argument(parsing: .postTerminator, help: "A command to run and watch the writes of.")
    var command: [String] = []

    var outputFiles: [String?] { [output.json] }

    func validate() throws {
        if duration != nil, !command.isEmpty {
            throw ValidationError("Give --duration or a COMMAND, not both.")
        }
    }

    func run() async throws {
        let interrupts = Interrupts()
        let logger = Terminal.logger(verbose: output.verbose)
        let target = try interrupts.endingAtOnce(findTarget)
        let trace = try Tracing(
            target, options: tracing, countsWriteCalls: true, interrupts: interrupts,
            logger: logger)
        let report =
            try await command.isEmpty
            ? trace.measure { (nil, await watch(trace, interrupts)) }
            : traceCommand(trace, interrupts, logger)
        try output.emit(report, exiting: report.workload?.exitCode ?? exitCode(of: report))
    }

    /// A watch that ended before its time has not done its work, whatever was seen until then.
    private func exitCode(of report: Report) -> Int32 {
        switch report.truncated {
        case nil: ExitStatus.success.rawValue
        case Self.interrupted: ExitStatus.interrupted.rawValue
        default: ExitStatus.failure.rawValue
        }
    }

    private static let interrupted = "interrupted"

    /// A file that the command makes is found on its mount.
    private func findTarget() throws -> TraceTarget {
        do throws(TracingError) {
            return try TraceTarget.watching(path, in: namespace.view, silent: sayWholeMount)
        } catch {
            guard case .noSuchFile(_, .noSuchFileOrDirectory) = error, !command.isEmpty else {
                throw error
            }
            let target = try TraceTarget.watching(
                path.directory, in: namespace.view, silent: sayWholeMount)
            Terminal.say("\(path) is not there yet: its whole mount is watched")
            return target
        }
    }

    private func traceCommand(
        _ trace: Tracing, _ interrupts: Interrupts, _ logger: Logger
    ) async throws -> Report {
        let run = CommandRun(
            arguments: command, keepsOutput: output.json != "-", logger: logger)
        if let missing = run.missing {
            Terminal.say("\(missing.sentence) Nothing was traced.")
            throw ExitCode(missing.exitCode)
        }
        interrupts.onFirst { run.stop() }
        return try await trace.measure(run) { _ in nil }
    }

    /// Why the watch ended too early. Ctrl-C is its ordinary end where it has no duration; a mount
    /// that goes away is not.
    private func watch(_ trace: Tracing, _ interrupts: Interrupts) async -> String? {
        if duration == nil { Terminal.say("watching \(path), Ctrl-C ends it") }
        let deadline = duration.map { ContinuousClock.now + $0.duration }
        while !interrupts.arrived, deadline.map({ ContinuousClock.now < $0 }) ?? true {
            guard trace.isMounted else { return "the mount went away" }
            let step = ContinuousClock.now + .milliseconds(200)
            await interrupts.wait(until: min(step, deadline ?? step))
        }
        return interrupts.arrived && duration != nil ? Self.interrupted : nil
    }
}

extension String {
    /// The directory of a path.
    fileprivate var directory: String {
        let directory = FilePath(self).removingLastComponent()
        return directory.isEmpty ? "." : directory.string
    }
}

/// What stands for a file that its server says nothing of.
func sayWholeMount(_ silence: TracingError) {
    Terminal.say("\(silence) The whole mount is looked at instead.")
}

extension TraceCommand: GateRuns {
    func tell(_ plan: inout PlannedRun, isHere: Bool) {
        plan.add(tracing, isHere: isHere)
        plan.hasWorkload = false
        if !command.isEmpty { plan.workload = command.joined(separator: " ") }
        if isHere { plan.files = PlannedRun.file(at: path).map { [$0] } }
    }
}
