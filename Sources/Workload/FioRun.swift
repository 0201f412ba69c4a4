// SPDX-License-Identifier: Apache-2.0

import LockModel
import Logging
import Subprocess
import Synchronization
import SystemPackage

/// The user's fio as the workload: `prepare`, then `run`, then `cleanUp`. A tracer is attached
/// between `prepare` and `run`; the files are laid out by then, so that it sees fio's writes only.
public final class FioRun: Sendable {
    private struct State {
        var files: TargetFiles?
        var program: String?
        var interrupt: (@Sendable () -> Void)?
    }

    private let plan: WorkloadPlan
    private let path: String
    private let options: [String]
    private let overwrite: Bool
    private let searchPath: String?
    private let logger: Logger
    private let stopFlag = StopFlag()
    private let state = Mutex(State())

    /// What fio may print: 64 MiB, enough for thousands of jobs.
    private static let outputLimit = 64 << 20

    /// `path` and `overwrite` as for `WriterPool`; `options` are fio's own, such as
    /// `--ioengine=io_uring`, and come last, so that they win. `searchPath` replaces PATH.
    public init(
        plan: WorkloadPlan, path: String, options: [String] = [], overwrite: Bool = false,
        searchPath: String? = nil, logger: Logger
    ) {
        self.plan = plan
        self.path = path
        self.options = options
        self.overwrite = overwrite
        self.searchPath = searchPath
        self.logger = logger
    }

    /// Finds fio, and creates and fills the files. Leaves nothing behind when it throws.
    public func prepare() throws(WorkloadError) {
        try FioJob(plan: plan, target: path, options: options).validate()
        let found =
            searchPath.map { ExecutableSearch.find("fio", path: $0) }
            ?? ExecutableSearch.find("fio")
        guard case .success(let program) = found else { throw .fioMissing }
        var files = try TargetFiles(plan: plan, path: path, overwrite: overwrite)
        try files.prepare(stop: stopFlag)
        let prepared = files
        state.withLock { state in
            state.files = prepared
            state.program = program
        }
    }

    /// Paths of the files fio writes; empty before `prepare`.
    public var paths: [String] { state.withLock { $0.files?.distinct ?? [] } }

    /// Runs fio to its end. Failures are sentences inside the figures.
    public func run() async -> WorkloadFigures {
        let (program, files) = state.withLock { ($0.program, $0.files) }
        guard let program, let files else { return figures(failures: ["fio was not prepared."]) }
        let target = plan.layout == .shared ? files.distinct[0] : path
        let job = FioJob(plan: plan, target: target, options: options)
        logger.debug("\(program) \(job.arguments.joined(separator: " "))")
        do {
            let ended = try await launch(program, job.arguments)
            return figures(of: ended)
        } catch {
            return figures(failures: ["fio could not be run: \(error)"])
        }
    }

    /// Interrupts fio as Ctrl-C does; `run` still returns the figures of what it wrote.
    public func stop() {
        stopFlag.raise()
        state.withLock { $0.interrupt }?()
    }

    /// Removes the files that `prepare` created. May be called twice.
    public func cleanUp() { state.withLock { $0.files?.remove() } }

    private struct Ended {
        let code: Int32
        let output: String
        let errors: String
    }

    private func launch(_ program: String, _ arguments: [String]) async throws -> Ended {
        // A group of its own: the terminal's Ctrl-C comes to us, and from us to fio, once.
        var platform = PlatformOptions()
        platform.processGroupID = 0
        platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), platformOptions: platform,
            input: .none, output: .string(limit: Self.outputLimit),
            error: .string(limit: Self.outputLimit)
        ) { execution in
            let interrupt: @Sendable () -> Void = { try? execution.send(signal: .interrupt) }
            state.withLock { $0.interrupt = interrupt }
            if stopFlag.isRaised { interrupt() }
        }
        state.withLock { $0.interrupt = nil }
        return Ended(
            code: result.terminationStatus.shellCode, output: result.standardOutput,
            errors: result.standardError)
    }

    private func figures(of ended: Ended) -> WorkloadFigures {
        if stopFlag.isRaised && ended.output.isEmpty {
            return figures(failures: ["fio was interrupted before it could report anything."])
        }
        let said = ended.errors.split(separator: "\n").map(String.init)
        do {
            let (output, notes) = try FioOutput.parse(ended.output)
            var figures = figures(failures: [])
            figures.elapsedNs = output.elapsedNs
            figures.total = output.total
            figures.writers = output.writers
            figures.exitCode = ended.code
            if output.total.errors > 0 || (ended.code != 0 && !stopFlag.isRaised) {
                figures.failures = [failure(ended.code, said + notes)]
            }
            return figures
        } catch {
            var figures = figures(failures: [failure(ended.code, said + ["\(error)"])])
            figures.exitCode = ended.code
            return figures
        }
    }

    private func failure(_ code: Int32, _ said: [String]) -> String {
        let unique = said.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return "fio failed with exit code \(code): " + unique.joined(separator: "\n")
    }

    private func figures(failures: [String]) -> WorkloadFigures {
        let extra = options.isEmpty ? "" : ", " + options.joined(separator: " ")
        return WorkloadFigures(
            engine: "fio", description: "fio: \(plan)\(extra)", elapsedNs: 0, seed: plan.seed,
            failures: failures)
    }
}

extension TerminationStatus {
    /// As a shell's $?: the exit code, or 128 + the signal.
    var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
