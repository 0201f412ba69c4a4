// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Writers as processes, each told what to do over a pipe.
final class ProcessWriters: Writers {
    private let writers: Mutex<[Remote]>

    /// Starts `executable` with the verb `writer` once for each path; returns when all wait at their
    /// gates. When it throws, none is left running.
    init(plan: WorkloadPlan, paths: [String], executable: String) throws(WorkloadError) {
        writers = Mutex([])
        do {
            for (writer, path) in paths.enumerated() {
                let order = WriterOrder(plan: plan, writer: writer, path: path)
                let remote = try Remote(order, executable: executable)
                writers.withLock { $0.append(remote) }
            }
            for remote in all { try remote.awaitReady() }
        } catch {
            for remote in all { remote.abandon() }
            throw error
        }
    }

    private var all: [Remote] { writers.withLock { $0 } }

    func go() { for remote in all { remote.tell(WriterOrder.go) } }

    func stop() { for remote in all { remote.tell(WriterOrder.stop) } }

    func wait() -> [WriterResult] { all.map { $0.wait() } }
}

/// The parent's side of one writer process.
private final class Remote: Sendable {
    private let writer: Int
    private let orders: PipeWriter
    private let answers: Mutex<PipeReader>
    private let child: ChildProcess
    private let result = Mutex<WriterResult?>(nil)

    init(_ order: WriterOrder, executable: String) throws(WorkloadError) {
        writer = order.writer
        let plan = try makePipe()
        let planEnd = Descriptor(plan.read)
        orders = PipeWriter(Descriptor(plan.write))
        let results = try makePipe()
        answers = Mutex(PipeReader(Descriptor(results.read)))
        let resultEnd = Descriptor(results.write)
        child = try ChildProcess(
            arguments: [
                executable, WriterProcess.verb, "--plan-fd", "\(planEnd.number)", "--result-fd",
                "\(resultEnd.number)",
            ], inheriting: [planEnd.number, resultEnd.number])
        orders.send(line: encodeLine(order))
    }

    func tell(_ word: String) { orders.send(line: word) }

    func awaitReady() throws(WorkloadError) {
        switch nextAnswer() {
        case .ready: return
        case .failed(let sentence): throw .writerLost(writer: writer, reason: sentence)
        case .done, nil:
            orders.close()
            throw .writerLost(writer: writer, reason: "it ended with exit code \(child.wait()).")
        }
    }

    func wait() -> WriterResult {
        result.withLock { known in
            if let known { return known }
            let result = outcome()
            known = result
            return result
        }
    }

    /// The end of its plan pipe ends the process.
    func abandon() {
        orders.close()
        _ = child.wait()
    }

    private func outcome() -> WriterResult {
        let answer = nextAnswer()
        orders.close()
        let code = child.wait()
        switch answer {
        case .done(let result): return result
        case .failed(let sentence): return .failed("Writer \(writer): \(sentence)")
        case .ready, nil:
            return .failed(
                "Writer \(writer): its process ended with exit code \(code) before it reported.")
        }
    }

    private func nextAnswer() -> WriterAnswer? {
        answers.withLock { $0.line() }.flatMap { decodeLine(WriterAnswer.self, from: $0) }
    }
}
