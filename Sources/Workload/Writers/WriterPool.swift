// SPDX-License-Identifier: Apache-2.0

import LockModel
import Logging
import Synchronization

/// Our own workload: writers that start together and write what a ``WorkloadPlan`` says.
public final class WriterPool: WorkloadRun {
    private struct State {
        var files: TargetFiles?
        var crew: (any WriterCrew)?
        var started = false
        var stopRequested = false
        /// Set when writers never came back: the mount is dead, and touching it would hang.
        var abandoned = false
    }

    /// What is written.
    public let plan: WorkloadPlan
    /// The directory or file it is written to.
    public let path: String
    private let options: Options
    private let logger: Logger
    private let preparationStop = StopFlag()
    /// Steps of this thread, before and after the writes.
    private let ownProgress = Progress()
    private let state = Mutex(State())

    /// What is not part of the plan because it changes nothing about the writes.
    public struct Options: Sendable {
        /// Whether a file that exists may be written over.
        public var overwriteExisting: Bool
        /// Whether the files that were made stay.
        public var keepFiles: Bool
        /// How to start a writer process; needed for ``WorkloadPlan/processes``.
        public var processCommand: WriterCommand?

        /// The cautious choice unless told otherwise.
        public init(
            overwriteExisting: Bool = false, keepFiles: Bool = false,
            processCommand: WriterCommand? = nil
        ) {
            self.overwriteExisting = overwriteExisting
            self.keepFiles = keepFiles
            self.processCommand = processCommand
        }
    }

    /// A pool that will write to `path`: a directory, in which `fuselock.dat` or
    /// `fuselock.N.dat` are made and removed, a new file, or with
    /// ``Options/overwriteExisting`` an existing one.
    public init(
        plan: WorkloadPlan, path: String, options: Options = Options(), logger: Logger
    ) {
        self.plan = plan
        self.path = path
        self.options = options
        self.logger = logger
    }

    deinit { cleanUp() }

    /// Lays the files out, opens them in every writer and stands the writers at the gate.
    public func prepare() throws(WorkloadError) {
        try plan.validate()
        let files = try TargetFiles.resolve(
            path, plan: plan, overwriteExisting: options.overwriteExisting)
        logger.debug("laying out", metadata: ["files": "\(files.paths)"])
        try files.layOut(plan, stop: preparationStop, progress: ownProgress)
        state.withLock { $0.files = files }
        do {
            let crew = try makeCrew(files)
            state.withLock { $0.crew = crew }
            logger.debug("writers ready", metadata: ["threads": "\(crew.tids)"])
        } catch {
            cleanUp()
            throw error
        }
    }

    private func makeCrew(_ files: TargetFiles) throws(WorkloadError) -> any WriterCrew {
        let jobs = (0..<plan.writers).map {
            WriterJob(plan: plan, writer: $0, path: files.path(of: $0))
        }
        guard plan.processes else { return try ThreadCrew(jobs: jobs) }
        guard let command = options.processCommand else {
            throw .invalidPlan("Writer processes need a program to run as, and none was given.")
        }
        return try ProcessCrew(jobs: jobs, command: command, stop: preparationStop)
    }

    /// Thread ids of the writers by writer number; empty before ``prepare()``.
    public var writerThreads: [Int32] { state.withLock { $0.crew?.tids ?? [] } }

    /// Process ids of the writers by writer number; empty when they are threads.
    public var writerProcesses: [Int32] { state.withLock { $0.crew?.pids ?? [] } }

    /// The files that are written, one or one a writer; empty before ``prepare()``.
    public var files: [String] { state.withLock { $0.files?.paths ?? [] } }

    /// Chunks laid out, writes made and blocks read back; `nil` while processes write.
    public var progress: UInt64? {
        guard let crew = state.withLock(\.crew) else { return ownProgress.steps }
        return crew.progress.map { $0 + ownProgress.steps }
    }

    /// Opens the gate for all writers.
    public func go() {
        state.withLock {
            guard !$0.started, let crew = $0.crew else { return }
            $0.started = true
            crew.go()
        }
    }

    /// Makes every writer finish after the write it is in; during ``prepare()``, ends that.
    public func stop() {
        preparationStop.raise()
        state.withLock {
            $0.stopRequested = true
            $0.crew?.stop()
        }
    }

    /// Waits for the writers and, where the plan asks for it, reads back what they wrote.
    /// Throws ``WorkloadError/writersStuck(writers:path:)`` for writers that do not come back ten
    /// seconds after a stop.
    public func wait() throws(WorkloadError) -> WorkloadFigures {
        let (crew, files, started) = state.withLock { ($0.crew, $0.files, $0.started) }
        guard let crew, let files, started else { throw .notStarted }
        do {
            let results = try crew.results()
            let interrupted = state.withLock(\.stopRequested) && results.contains(where: \.stopped)
            var figures = WorkloadFigures(results: results, plan: plan, interrupted: interrupted)
            verify(&figures, files: files)
            return figures
        } catch {
            if case .writersStuck = error { state.withLock { $0.abandoned = true } }
            throw error
        }
    }

    private func verify(_ figures: inout WorkloadFigures, files: TargetFiles) {
        guard plan.verify, figures.failures.isEmpty else { return }
        do {
            var verifier = Verifier(plan: plan, writes: figures.writers.map(\.writes))
            verifier.progress = ownProgress
            let verification = try verifier.verify(files.paths)
            figures.verifiedBlocks = verification.blocks
            figures.failures += verification.defects
        } catch {
            figures.failures.append(error.description)
        }
    }

    /// Ends the writers and removes the files that were made; leaves them on a file system whose
    /// writers never came back, where touching them would hang as well.
    public func cleanUp() {
        let left = state.withLock { state in
            defer {
                state.files = nil
                state.crew = nil
            }
            return state
        }
        guard !left.abandoned else {
            logger.warning("files left behind on a file system that does not answer")
            return
        }
        // Writers that still stand at the gate walk through it and find the flag raised.
        left.crew?.stop()
        if !left.started { left.crew?.go() }
        guard (try? left.crew?.results()) != nil || left.crew == nil else { return }
        if !options.keepFiles { left.files?.remove() }
    }
}
