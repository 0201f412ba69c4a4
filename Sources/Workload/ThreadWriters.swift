// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Writers as threads of this process, named fuselock-w0, fuselock-w1, ...
final class ThreadWriters: Writers {
    private let gate: Gate
    private let stopFlag: StopFlag
    private let jobs = Mutex<[WriterJob]>([])

    /// Opens the file for every writer and starts the threads, which wait at the gate.
    init(plan: WorkloadPlan, paths: [String], stop: StopFlag) throws(WorkloadError) {
        gate = try Gate()
        stopFlag = stop
        do {
            for (writer, path) in paths.enumerated() {
                let loop = WriterLoop(plan: plan, writer: writer, path: path)
                let job = try WriterJob(loop: loop, gate: gate, stop: stop)
                jobs.withLock { $0.append(job) }
            }
        } catch {
            self.stop()
            _ = wait()
            throw error
        }
    }

    func go() { gate.open() }

    func stop() {
        stopFlag.raise()
        gate.open()
    }

    func wait() -> [WriterResult] { jobs.withLock { $0 }.map { $0.wait() } }
}

/// One writer's thread and what it leaves behind.
private final class WriterJob: Sendable {
    private let thread: Mutex<pthread_t?>
    private let outcome: Outcome

    init(loop: WriterLoop, gate: Gate, stop: StopFlag) throws(WorkloadError) {
        let outcome = Outcome(file: try loop.openFile())
        self.outcome = outcome
        let started = try startThread(named: "fuselock-w\(loop.writer)") {
            outcome.produce { file in loop.run(file: file, gate: gate, stop: stop) }
        }
        thread = Mutex(started)
    }

    func wait() -> WriterResult {
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
        return outcome.result
    }
}

/// A writer's result, and its file until there is one.
private final class Outcome: Sendable {
    private let file: Mutex<Descriptor?>
    private let produced = Mutex(WriterResult())

    init(file: consuming Descriptor) { self.file = Mutex(file) }

    var result: WriterResult { produced.withLock { $0 } }

    /// Runs the writer, once.
    func produce(_ run: (consuming Descriptor) -> WriterResult) {
        guard let file = file.withLock({ $0.take() }) else { return }
        let result = run(file)
        produced.withLock { $0 = result }
    }
}
