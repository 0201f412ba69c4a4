// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A writer that is a process of its own: the other end of `WriterPool`'s pipes.
public enum WriterProcess {
    /// The verb that `WriterPool` starts its executable with; hidden from users.
    public static let verb = "writer"

    /// Runs one writer: reads its order from `planFD`, says on `resultFD` that it is ready, waits for
    /// the go, writes, reports. Ends the process at once when the plan pipe ends, which is when the
    /// parent died. Returns the exit code: 0 once everything was reported, 1 otherwise.
    public static func main(planFD: Int32, resultFD: Int32) -> Int32 {
        for end in [planFD, resultFD] {
            guard fcntl(end, F_SETFD, FD_CLOEXEC) == 0 else { return 1 }
        }
        let answers = PipeWriter(Descriptor(resultFD))
        var orders = PipeReader(Descriptor(planFD))
        guard let order = orders.line().flatMap({ decodeLine(WriterOrder.self, from: $0) }) else {
            answers.send(line: encodeLine(WriterAnswer.failed("Its order could not be read.")))
            return 1
        }
        do {
            let result = try run(order, orders: orders, answers: answers)
            answers.send(line: encodeLine(WriterAnswer.done(result)))
            return 0
        } catch {
            answers.send(line: encodeLine(WriterAnswer.failed("\(error)")))
            return 1
        }
    }

    private static func run(
        _ order: WriterOrder, orders: consuming PipeReader, answers: PipeWriter
    ) throws(WorkloadError) -> WriterResult {
        try order.plan.validate()
        let loop = WriterLoop(plan: order.plan, writer: order.writer, path: order.path)
        let file = try loop.openFile()
        let gate = try Gate()
        let stop = StopFlag()
        try listen(to: orders, gate: gate, stop: stop)
        nameThread("fuselock-w\(order.writer)")
        answers.send(line: encodeLine(WriterAnswer.ready))
        return loop.run(file: file, gate: gate, stop: stop)
    }

    private static func listen(
        to orders: consuming PipeReader, gate: Gate, stop: StopFlag
    ) throws(WorkloadError) {
        let listener = Listener(orders)
        let thread = try startThread(named: "fuselock-orders") {
            listener.run(gate: gate, stop: stop)
        }
        pthread_detach(thread)
    }
}

/// Carries the plan pipe into its thread.
private final class Listener: @unchecked Sendable {
    private var orders: PipeReader

    init(_ orders: consuming PipeReader) { self.orders = orders }

    /// Only the listening thread comes here.
    func run(gate: Gate, stop: StopFlag) {
        while let line = orders.line() {
            if line == WriterOrder.stop { stop.raise() }
            gate.open()
        }
        _exit(1)
    }
}
