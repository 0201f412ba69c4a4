// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel
import Reporting
import Subprocess
import SystemPackage

/// A run that a gate makes: another verb of this program, in a process of its own.
struct GatedRun: StartsPrograms {
    private static let verbs = Fuselock.configuration.subcommands
        .filter { $0 is any GateRuns.Type }.compactMap { $0.configuration.commandName }

    let words: [String]
    /// Where `--json FILE` goes among the words.
    let place: Int

    /// The verb and its arguments, the lab's included.
    init(_ words: [String]) throws {
        self.words = words
        var start = 0
        if words.first == "lab" {
            guard let separator = words.firstIndex(of: "--") else {
                throw ValidationError("Say what to run in the lab after a second --.")
            }
            start = separator + 1
        }
        guard start < words.count, Self.verbs.contains(words[start]) else {
            let names = Self.verbs.joined(separator: ", ")
            throw ValidationError("A gate runs \(names), or one of them in the lab.")
        }
        place = start + 1
        let own = words[place...].prefix { $0 != "--" }
        if own.contains(where: { $0 == "--json" || $0.hasPrefix("--json=") }) {
            throw ValidationError(
                "The gate needs --json itself: keep the run with --keep-run FILE.")
        }
        guard !Self.isSweep(own) else {
            throw ValidationError("A gate judges one run: give one number of --writers.")
        }
    }

    /// Whether the verb is asked for more than one number of writers.
    private static func isSweep(_ words: some Collection<String>) -> Bool {
        zip(words, words.dropFirst()).contains { $0 == "--writers" && $1.contains(",") }
            || words.contains { $0.hasPrefix("--writers=") && $0.contains(",") }
    }

    /// Arguments that also write the report to a file.
    func arguments(writing file: String) -> [String] {
        words[..<place] + ["--json", file] + words[place...]
    }

    /// Runs it, its text going to stderr; the report, and what its exit code says against it.
    func make() async throws -> (report: Report, trouble: [String]) {
        try Self.needNullDevice()
        let folder = try TemporaryDirectory(named: "fuselock-gate", in: nil)
        defer { folder.remove() }
        let file = "\(folder.path)/run.json"
        let interrupts = Interrupts()
        let arguments = arguments(writing: file)
        let running = Task { try await Self.run(arguments) }
        interrupts.onFirst { running.cancel() }
        let result = await running.result
        if interrupts.arrived { throw ExitStatus.interrupted.error }
        let code = try result.get()
        guard let report = try report(in: file) else { throw noReport(code) }
        return (report, code == 0 ? [] : ["`\(words.joined(separator: " "))` ended with \(code)"])
    }

    private func report(in file: String) throws -> Report? {
        do {
            return try JSONReport.read(file)
        } catch {
            if case .unreadable = error { return nil }
            throw error
        }
    }

    private func noReport(_ code: Int32) -> any Error {
        if code == ExitStatus.usage.rawValue { return ExitStatus.usage.error }
        Terminal.say("no report: `\(words.joined(separator: " "))` ended with \(code)")
        return ExitStatus.failure.error
    }

    /// The exit code; of a signal, 128 and its number, as a shell has it.
    private static func run(_ arguments: [String]) async throws -> Int32 {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
        let outcome = try await Subprocess.run(
            .path(FilePath(ownExecutable)), arguments: Arguments(arguments),
            platformOptions: options,
            output: .fileDescriptor(.standardError, closeAfterSpawningProcess: false),
            error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        switch outcome.terminationStatus {
        case .exited(let code): return Int32(code)
        case .signaled(let signal): return 128 + Int32(signal)
        }
    }
}
