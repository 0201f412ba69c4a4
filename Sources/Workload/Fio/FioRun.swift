// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import Logging
import Synchronization

/// The user's own fio as the workload: the plan as an fio job, the user's options after it, fio's
/// figures in our report.
///
/// Files are laid out by a run of fio of its own (`--create_only=1`, with the same options), so
/// that the run between ``go()`` and ``wait()`` only writes.
public final class FioRun: WorkloadRun {
    private struct State {
        var files: TargetFiles?
        var arguments: FioArguments?
        var child: ChildProcess?
        var started = false
        var stopRequested = false
    }

    private let plan: WorkloadPlan
    private let path: String
    private let userOptions: [String]
    private let overwriteExisting: Bool
    private let keepFiles: Bool
    private let environment: [String: String]
    private let logger: Logger
    private let state = Mutex(State())

    /// A run at `path`, which means what it means for ``WriterPool``; `userOptions` are passed to
    /// fio after ours, and so win.
    public init(
        plan: WorkloadPlan, path: String, userOptions: [String] = [],
        overwriteExisting: Bool = false, keepFiles: Bool = false,
        environment: [String: String] = currentEnvironment(), logger: Logger
    ) {
        self.plan = plan
        self.path = path
        self.userOptions = userOptions
        self.overwriteExisting = overwriteExisting
        self.keepFiles = keepFiles
        self.environment = environment
        self.logger = logger
    }

    deinit { cleanUp() }

    /// Finds fio and has it lay out the files.
    public func prepare() throws(WorkloadError) {
        try plan.validate()
        let fio = try program()
        let files = try TargetFiles.resolve(path, plan: plan, overwriteExisting: overwriteExisting)
        let arguments = try FioArguments(plan: plan, files: files, userOptions: userOptions)
        try files.requireUnused()
        state.withLock {
            $0.files = files
            $0.arguments = arguments
        }
        do {
            try layOut(fio, arguments)
        } catch {
            cleanUp()
            throw error
        }
    }

    private func layOut(_ fio: [String], _ arguments: FioArguments) throws(WorkloadError) {
        let child = try state.withLock { (state) throws(WorkloadError) in
            guard !state.stopRequested else { throw .interrupted }
            let child = start(fio, arguments.layout)
            state.child = child
            return child
        }
        let ending = child.ending()
        guard !state.withLock(\.stopRequested) else { throw .interrupted }
        guard ending?.exitCode == 0 else {
            throw Self.failure(ending, "it could not lay out files")
        }
    }

    /// fio, in the words that start it: `setpriv` (util-linux) makes it die with this process.
    private func program() throws(WorkloadError) -> [String] {
        guard case .success(let fio) = environment.find("fio") else { throw .fioMissing }
        // Busybox has a setpriv too, which cannot do this.
        guard case .success(let setpriv) = environment.find("setpriv"),
            !isSymbolicLink(setpriv)
        else { return [fio] }
        return [setpriv, "--pdeathsig", "KILL", "--", fio]
    }

    /// In a process group of its own: a Ctrl-C at the terminal comes to fio through ``stop()``.
    private func start(_ program: [String], _ arguments: [String]) -> ChildProcess {
        logger.debug("starting fio", metadata: ["arguments": "\(arguments)"])
        let spawn = Spawn(
            program: program[0], arguments: program + arguments, environment: environment.strings,
            ownGroup: true)
        return ChildProcess(spawn, captured: true)
    }

    /// None: fio's threads are made after it starts.
    public var writerThreads: [Int32] { [] }

    /// fio keeps its own count; what comes before it makes no step.
    public var progress: UInt64? { state.withLock { $0.files == nil ? 0 : nil } }

    /// Starts fio.
    public func go() {
        guard let fio = try? program() else { return }
        state.withLock { state in
            guard !state.started, let arguments = state.arguments else { return }
            state.started = true
            state.child = start(fio, arguments.run)
            if state.stopRequested { state.child?.send(SIGINT) }
        }
    }

    /// SIGINT, at which fio finishes its writes and still reports; SIGKILL when asked again.
    public func stop() {
        state.withLock {
            $0.child?.send($0.stopRequested ? SIGKILL : SIGINT)
            $0.stopRequested = true
        }
    }

    /// Waits for fio and reads its report; throws fio's own words when there is none.
    public func wait() throws(WorkloadError) -> WorkloadFigures {
        let (child, started) = state.withLock { ($0.child, $0.started) }
        guard started, let child, let ending = child.ending() else { throw .notStarted }
        guard let report = FioReport(output: ending.output) else {
            // A signal that comes before fio handles any ends it without a report.
            guard !state.withLock(\.stopRequested) else { throw .interrupted }
            throw Self.failure(ending, "it printed no report that could be read")
        }
        return figures(report, ending)
    }

    private func figures(_ report: FioReport, _ ending: ChildProcess.Ending) -> WorkloadFigures {
        let writers = report.jobs.map(\.figures)
        let interrupted = state.withLock(\.stopRequested)
        var failures = report.jobs.enumerated().compactMap { $1.failure($0) }
        if failures.isEmpty && !interrupted && ending.exitCode != 0 {
            failures = [Self.failure(ending, "it reported figures all the same").description]
        }
        let milliseconds = report.jobs.map(\.write.milliseconds).max() ?? 0
        return WorkloadFigures(
            engine: "fio",
            description: (["fio"] + (state.withLock(\.arguments)?.run ?? [])).joined(
                separator: " "),
            elapsedNs: milliseconds > 0 ? milliseconds * 1_000_000 : ending.elapsedNs,
            total: WriterFigures(sumOf: writers, latencyNs: report.latency), writers: writers,
            seed: plan.seed, exitCode: ending.exitCode, failures: failures, interrupted: interrupted
        )
    }

    private static func failure(
        _ ending: ChildProcess.Ending?, _ reason: String
    ) -> WorkloadError {
        let code = ending?.exitCode.map { " (exit code \($0))" } ?? " (it could not be started)"
        let words = String(decoding: ending?.error ?? [], as: UTF8.self)
            .split(separator: "\n").suffix(5).joined(separator: " ")
        return .fioFailed(reason: reason + code, standardError: words)
    }

    /// Ends fio if it still runs and removes the files it made.
    public func cleanUp() {
        let left = state.withLock { state in
            defer { state.files = nil }
            return state
        }
        if let child = left.child, child.ending(within: .seconds(0)) == nil { child.end() }
        if !keepFiles { left.files?.remove() }
    }
}

private func isSymbolicLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}
