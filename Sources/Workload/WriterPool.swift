// SPDX-License-Identifier: Apache-2.0

import LockModel
import Logging
import Synchronization

/// The writers of one run: `prepare`, then `go`, then `wait`, then `cleanUp`. A tracer is attached
/// between `prepare` and `go`, so that it sees the writes of the run and no others.
public final class WriterPool: Sendable {
    private struct State {
        var files: TargetFiles?
        var writers: (any Writers)?
        var gone = false
    }

    private let plan: WorkloadPlan
    private let path: String
    private let executable: String
    private let overwrite: Bool
    private let logger: Logger
    private let stopFlag = StopFlag()
    private let state = Mutex(State())

    /// A pool that has done nothing yet.
    ///
    /// `path` is a directory, where fuselock.dat (or fuselock.0.dat, ... for a file each) is made and
    /// removed again, or the shared file: a new one is removed again, an existing one is refused
    /// unless `overwrite` is set and it is large enough, and never removed. `executable` is the
    /// program started for writers that are processes; see `WriterProcess`.
    public init(
        plan: WorkloadPlan, path: String, executable: String = "/proc/self/exe",
        overwrite: Bool = false, logger: Logger
    ) {
        self.plan = plan
        self.path = path
        self.executable = executable
        self.overwrite = overwrite
        self.logger = logger
    }

    /// Creates and fills the files, and starts the writers up to the gate. Leaves nothing behind
    /// when it throws.
    public func prepare() throws(WorkloadError) {
        try plan.validate()
        var files = try TargetFiles(plan: plan, path: path, overwrite: overwrite)
        try files.prepare(stop: stopFlag)
        do {
            let writers = try startWriters(files.paths)
            logger.debug("prepared \(plan) in \(files.distinct[0])")
            state.withLock { $0 = State(files: files, writers: writers) }
        } catch {
            files.remove()
            throw error
        }
    }

    /// Paths of the files the writers write, in the order of the writers for a file each; empty
    /// before `prepare`.
    public var paths: [String] { state.withLock { $0.files?.distinct ?? [] } }

    /// Opens the gate: the writers start together.
    public func go() {
        state.withLock { state in
            state.gone = true
            return state.writers
        }?.go()
    }

    /// Ends the run after the writes in hand; may be called from any thread at any time. `wait`
    /// still returns the figures of what was written.
    public func stop() {
        stopFlag.raise()
        state.withLock { $0.writers }?.stop()
    }

    /// Blocks until every writer is done and, if the plan says so, everything is read back. Failures
    /// are sentences inside the figures.
    public func wait() -> WorkloadFigures {
        let (writers, files) = state.withLock { ($0.writers, $0.files) }
        guard let writers, let files else { return WorkloadFigures(plan: plan, results: []) }
        let results = writers.wait()
        var figures = WorkloadFigures(plan: plan, results: results)
        if plan.verify && figures.failures.isEmpty {
            let readBack = ReadBack(plan: plan, paths: files.paths, counts: results.map(\.writes))
            let (verified, failures) = readBack.run()
            figures.verifiedBlocks = verified
            figures.failures = failures
        }
        return figures
    }

    /// Ends writers that still run and removes the files that `prepare` created. May be called twice.
    public func cleanUp() {
        let writers = state.withLock { state in
            defer { state.writers = nil }
            return state.writers
        }
        if let writers {
            writers.stop()
            _ = writers.wait()
        }
        state.withLock { $0.files?.remove() }
    }

    private func startWriters(_ paths: [String]) throws(WorkloadError) -> any Writers {
        guard !plan.processes else {
            return try ProcessWriters(plan: plan, paths: paths, executable: executable)
        }
        return try ThreadWriters(plan: plan, paths: paths, stop: stopFlag)
    }
}
