// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import SystemPackage

/// Writers as threads of this process, named fuselock-w0, fuselock-w1, ...
final class ThreadWriters: Writers {
    private let gate: Gate
    private let stopFlag: StopFlag
    private let threads = Mutex<[pthread_t]>([])
    private let results: Results

    /// Opens the file for every writer and starts the threads, which wait at the gate.
    init(plan: WorkloadPlan, paths: [String], stop: StopFlag) throws(WorkloadError) {
        gate = try Gate()
        stopFlag = stop
        results = Results(count: paths.count)
        do {
            for (writer, path) in paths.enumerated() {
                try start(WriterLoop(plan: plan, writer: writer, path: path))
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

    func wait() -> [WriterResult] {
        let joinable = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in joinable { pthread_join(thread, nil) }
        return results.all
    }

    private func start(_ loop: WriterLoop) throws(WorkloadError) {
        let job = ThreadJob(
            loop: loop, file: try loop.openFile(), gate: gate, stop: stopFlag, results: results)
        let argument = Unmanaged.passRetained(job)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        guard code == 0 else {
            argument.release()
            throw .cannotStart(
                what: "writer thread \(loop.writer)", errno: Errno(rawValue: code))
        }
        threads.withLock { $0.append(thread) }
    }
}

/// Where the threads leave what they did.
private final class Results: Sendable {
    private let byWriter: Mutex<[WriterResult]>

    init(count: Int) {
        byWriter = Mutex(Array(repeating: WriterResult(), count: count))
    }

    var all: [WriterResult] { byWriter.withLock { $0 } }

    func set(_ result: WriterResult, of writer: Int) {
        byWriter.withLock { $0[writer] = result }
    }
}

/// What a thread gets across pthread_create.
private final class ThreadJob: Sendable {
    private let loop: WriterLoop
    private let file: Descriptor
    private let gate: Gate
    private let stop: StopFlag
    private let results: Results

    init(
        loop: WriterLoop, file: consuming Descriptor, gate: Gate, stop: StopFlag, results: Results
    ) {
        self.loop = loop
        self.file = file
        self.gate = gate
        self.stop = stop
        self.results = results
    }

    func run() {
        nameThread("fuselock-w\(loop.writer)")
        withSignalsBlocked {
            results.set(loop.run(file: file.number, gate: gate, stop: stop), of: loop.writer)
        }
    }
}

/// Names this thread for ps and tracers (pthread_setname_np is hidden from Swift on Linux).
func nameThread(_ name: String) {
    guard
        let file = try? Descriptor(
            opening: "/proc/thread-self/comm", O_WRONLY, action: "name a thread in")
    else { return }
    _ = name.withCString { write(file.number, $0, strlen($0)) }
}
