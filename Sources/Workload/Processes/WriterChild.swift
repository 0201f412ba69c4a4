// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import SystemPackage

/// A writer process as the pool sees it: a socket that is the child's stdin and stdout.
///
/// The child gets its job, then one byte when the gate opens; when its input ends it stops. The
/// input ends as well when this process dies, however it dies, so no writer outlives the pool.
final class WriterChild: Sendable {
    /// What came from the child.
    enum Reception {
        case message(WriterMessage)
        /// Nothing complete yet.
        case nothing
        /// The child closed its side or sent something else.
        case gone
    }

    private struct State {
        var received: [UInt8] = []
        var reaped = false
    }

    let job: WriterJob
    let pid: pid_t
    let socket: Int32
    private let state = Mutex(State())

    /// Starts the program and sends it its job.
    init(job: WriterJob, command: WriterCommand) throws(WorkloadError) {
        let sockets: (ours: Int32, theirs: Int32)
        switch connectedSockets() {
        case .success(let pair): sockets = pair
        case .failure(let errno):
            throw .writerFailed(
                writer: job.writer, reason: "no socket for it: \(errno.sentencePart)")
        }
        let spawn = Spawn(
            program: command.executable, arguments: ["fuselock"] + command.arguments,
            environment: currentEnvironment().strings,
            streams: [STDIN_FILENO: sockets.theirs, STDOUT_FILENO: sockets.theirs], ownGroup: true)
        let started = spawn.start()
        close(sockets.theirs)
        switch started {
        case .success(let pid): self.pid = pid
        case .failure(let errno):
            close(sockets.ours)
            throw .writerFailed(
                writer: job.writer,
                reason: "\(command.executable) could not be started: \(errno.sentencePart)")
        }
        self.job = job
        socket = sockets.ours
        send(JSONLine.encode(job))
    }

    deinit { close(socket) }

    /// Opens the child's gate.
    func go() { send([UInt8(ascii: "g")]) }

    /// Ends the child's input, which makes it finish; it can still report.
    func stop() { _ = shutdown(socket, Int32(SHUT_WR)) }

    private func send(_ bytes: [UInt8]) { sendAll(bytes, to: socket) }

    /// What the child said, waiting so many milliseconds for it.
    func receive(within milliseconds: Int32) -> Reception {
        var poller = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&poller, 1, milliseconds) > 0 else { return .nothing }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = retryingInterrupts { read(socket, &bytes, bytes.count) }
        guard count > 0 else { return .gone }
        return state.withLock { state in
            state.received += bytes[..<count]
            guard let end = state.received.firstIndex(of: JSONLine.end) else { return .nothing }
            let message = JSONLine.decode(WriterMessage.self, state.received[..<end])
            state.received.removeSubrange(...end)
            return message.map(Reception.message) ?? .gone
        }
    }

    /// Ends the child at once.
    func kill() {
        state.withLock { if !$0.reaped { _ = Glibc.kill(pid, SIGKILL) } }
    }

    /// Collects the child's exit; says how it ended, or `nil` when `patient` is false and it has
    /// not.
    @discardableResult
    func reap(patient: Bool) -> String? {
        guard !state.withLock(\.reaped) else { return nil }
        var status: Int32 = 0
        let collected = retryingInterrupts { Int(waitpid(pid, &status, patient ? 0 : WNOHANG)) }
        guard collected != 0 else { return nil }
        state.withLock { $0.reaped = true }
        let signal = status & 0x7f
        return signal == 0 ? "exited with code \((status >> 8) & 0xff)" : "died of signal \(signal)"
    }
}
