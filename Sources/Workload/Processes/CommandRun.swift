// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import Logging
import Synchronization
import SystemPackage

/// Any command as the workload, as in `perf stat -- COMMAND`: its streams are ours, its exit code
/// is kept, and under sudo it runs as the user who called sudo.
public final class CommandRun: WorkloadRun {
    private struct State {
        var spawn: Result<Spawn, Errno>?
        var child: ChildProcess?
        var stops = 0
    }

    private let arguments: [String]
    private let environment: [String: String]
    private let keepsOutput: Bool
    private let logger: Logger
    private let state = Mutex(State())

    /// A command and its arguments; `environment` is what it inherits and where `PATH` and the
    /// `SUDO_` variables are looked up.
    ///
    /// - Parameter keepsOutput: its stdout is ours; else it is our stderr, and ours is for something else.
    public init(
        arguments: [String], environment: [String: String] = currentEnvironment(),
        keepsOutput: Bool = true, logger: Logger
    ) {
        self.arguments = arguments
        self.keepsOutput = keepsOutput
        self.environment = environment
        self.logger = logger
    }

    deinit { cleanUp() }

    /// Finds the command and who runs it; does not start it. That it was not found is told by
    /// ``wait()``, with the exit code a shell gives it.
    public func prepare() throws(WorkloadError) {
        guard let name = arguments.first, !name.isEmpty else {
            throw .invalidPlan("There is no command to run: give one after '--'.")
        }
        let spawn: Result<Spawn, Errno>
        switch environment.find(name) {
        case .failure(let errno): spawn = .failure(errno)
        case .success(let program): spawn = .success(try command(program))
        }
        state.withLock { $0.spawn = spawn }
    }

    /// Why the command cannot be started, and what a shell would exit with, before anything is made ready
    /// for it; `nil` where it is there.
    public var missing: (sentence: String, exitCode: Int32)? {
        guard let name = arguments.first, case .failure(let errno) = environment.find(name) else {
            return nil
        }
        let ending = ChildProcess.Ending(launchError: errno)
        return failure(ending).map { ($0, Self.exitCode(of: ending)) }
    }

    private static func exitCode(of ending: ChildProcess.Ending) -> Int32 {
        ending.exitCode ?? (ending.launchError == .noSuchFileOrDirectory ? 127 : 126)
    }

    private func command(_ program: String) throws(WorkloadError) -> Spawn {
        var spawn = Spawn(
            program: program, arguments: arguments, environment: environment.strings)
        if !keepsOutput { spawn.streams = [STDOUT_FILENO: STDERR_FILENO] }
        if geteuid() == 0, let user = try InvokingUser(environment: environment) {
            logger.debug(
                "running the command as the user of sudo", metadata: ["uid": "\(user.uid)"])
            try user.apply(to: &spawn, environment: environment)
        }
        return spawn
    }

    /// None: the command's threads are its own affair.
    public var writerThreads: [Int32] { [] }

    /// Starts the command.
    public func go() {
        state.withLock { state in
            guard state.child == nil, case .success(let spawn) = state.spawn else { return }
            state.child = ChildProcess(spawn, captured: false)
        }
    }

    /// The first time, passes SIGINT on, unless a terminal has done that already; the second time
    /// SIGTERM, then SIGKILL.
    public func stop() {
        state.withLock { state in
            state.stops += 1
            switch state.stops {
            case 1: if !isInForeground { state.child?.send(SIGINT) }
            case 2: state.child?.send(SIGTERM)
            default: state.child?.send(SIGKILL)
            }
        }
    }

    /// Whether a Ctrl-C at the terminal reached the command as it reached us.
    private var isInForeground: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return false }
        defer { close(terminal) }
        return tcgetpgrp(terminal) == getpgrp()
    }

    /// Waits for the command. ``WorkloadFigures/exitCode`` is the command's, 128 + the signal that
    /// ended it, or as in a shell 127 when it was not found and 126 when it could not be run.
    public func wait() throws(WorkloadError) -> WorkloadFigures {
        let (spawn, child, stops) = state.withLock { ($0.spawn, $0.child, $0.stops) }
        let ending: ChildProcess.Ending
        if case .failure(let errno) = spawn {
            ending = ChildProcess.Ending(launchError: errno)
        } else {
            guard let child, let ended = child.ending() else { throw .notStarted }
            ending = ended
        }
        return WorkloadFigures(
            engine: "command", description: arguments.joined(separator: " "),
            elapsedNs: ending.elapsedNs,
            exitCode: Self.exitCode(of: ending),
            failures: failure(ending).map { [$0] } ?? [], interrupted: stops > 0)
    }

    private func failure(_ ending: ChildProcess.Ending) -> String? {
        let name = arguments.first ?? ""
        if let signal = ending.signal {
            return "The command '\(name)' was ended by signal \(signal)."
        }
        switch ending.launchError {
        case nil: return nil
        case .noSuchFileOrDirectory:
            return "The command '\(name)' was not found\(name.contains("/") ? "" : " in PATH")."
        case .some(let errno):
            return "The command '\(name)' could not be run: \(errno.sentencePart)."
        }
    }

    /// Ends the command if it still runs: SIGTERM, and SIGKILL two seconds later.
    public func cleanUp() {
        guard let child = state.withLock(\.child) else { return }
        if child.ending(within: .seconds(0)) == nil { child.end() }
    }
}
