// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Synchronization

/// The inside of a workload's process: what a hidden verb runs when ``RemoteWorkload`` starts it.
public enum WorkloadProcess {
    /// What it is told, a byte each.
    enum Command: UInt8 {
        case go = 0x67
        case stop = 0x73
    }

    /// Between two looks at how far the workload is.
    static let pulse: UInt32 = 250_000

    /// Reads an order from `input`, prepares, says so on `output`, waits for the go, and reports; returns
    /// the exit code. Where `input` ends, the workload does.
    public static func main(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        // Started through /proc/self/exe, it would be listed as `exe`.
        DetachedThread.nameProcess("fuselock")
        guard let line = readLine(from: input),
            let order = JSONLine.decode(WorkloadOrder.self, line)
        else { return EX_USAGE }
        let speaker = Speaker(output)
        let run = order.makeRun(Logger(label: "workload") { _ in SwiftLogNoOpLogHandler() })
        let gate = Gate(run)
        DetachedThread.start { gate.listen(to: input) }
        DetachedThread.start { sendPulses(of: run, until: gate, on: speaker) }
        do {
            try run.prepare()
            speaker.say(.prepared(run.writerThreads))
            guard gate.wait() else {
                run.cleanUp()
                return EXIT_SUCCESS
            }
            run.go()
            speaker.say(.done(try run.wait()))
            // Who watches stops watching before the files go.
            gate.waitForEnd()
            run.cleanUp()
        } catch {
            run.cleanUp()
            speaker.say(.failed(error.description))
        }
        return EXIT_SUCCESS
    }

    /// Where nobody can tell how far it is, a workload that was not stopped is taken to come further.
    private static func sendPulses(
        of run: any WorkloadRun, until gate: Gate, on speaker: Speaker
    ) {
        var last: UInt64?
        while true {
            let now = run.progress
            if now.map({ $0 != last }) ?? !gate.isStopped { speaker.say(.pulse) }
            last = now
            usleep(pulse)
        }
    }
}

/// Where the workload waits for the go.
private final class Gate: Sendable {
    private let run: any WorkloadRun
    private let opened = Mutex<Bool?>(nil)
    private let stopped = Atomic(false)
    private let ended = Atomic(false)

    /// A stop was asked for.
    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    init(_ run: any WorkloadRun) { self.run = run }

    func listen(to input: Int32) {
        while let byte = readByte(from: input) {
            switch WorkloadProcess.Command(rawValue: byte) {
            case .go: opened.withLock { $0 = $0 ?? true }
            case .stop: stop()
            case nil: break
            }
        }
        opened.withLock { $0 = $0 ?? false }
        stop()
        ended.store(true, ordering: .relaxed)
    }

    private func stop() {
        stopped.store(true, ordering: .relaxed)
        run.stop()
    }

    /// Returns at the end of the input.
    func waitForEnd() {
        while !ended.load(ordering: .relaxed) { usleep(200) }
    }

    /// Whether the go came; false at the end of the input.
    func wait() -> Bool {
        while true {
            if let opened = opened.withLock({ $0 }) { return opened }
            usleep(200)
        }
    }
}

/// Says one message after the other, from any thread.
private final class Speaker: Sendable {
    private let output: Int32
    private let turn = Mutex(())

    init(_ output: Int32) { self.output = output }

    func say(_ message: WorkloadMessage) {
        turn.withLock { _ in sendAll(JSONLine.encode(message), to: output) }
    }
}
