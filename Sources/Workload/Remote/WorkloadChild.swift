// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A workload's process as ``RemoteWorkload`` sees it: a socket that is its standard input and output. The
/// input ends when this process does, however it dies, and then the workload does too.
final class WorkloadChild: Sendable {
    /// What came from the child.
    enum Reception {
        case message(WorkloadMessage)
        /// It has come no further for too long.
        case stalled
        /// It closed its side, or said something else.
        case gone
    }

    private let pid: pid_t
    private let socket: Int32
    private let received = Mutex<[UInt8]>([])

    /// Starts the program and sends it its order. It keeps no descriptor of ours, not even standard error:
    /// it may stay for as long as its server does not answer.
    init(_ order: WorkloadOrder, _ command: WriterCommand) throws(WorkloadError) {
        let sockets: (ours: Int32, theirs: Int32)
        switch connectedSockets() {
        case .success(let pair): sockets = pair
        case .failure(let errno):
            throw .failedElsewhere("The writers' process has no socket: \(errno.sentencePart).")
        }
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nowhere) }
        var spawn = Spawn(
            program: command.executable, arguments: ["fuselock"] + command.arguments,
            environment: currentEnvironment().strings, ownGroup: true)
        spawn.streams = [
            STDIN_FILENO: sockets.theirs, STDOUT_FILENO: sockets.theirs, STDERR_FILENO: nowhere,
        ]
        spawn.keepsOthers = false
        let started = spawn.start()
        close(sockets.theirs)
        switch started {
        case .success(let pid): self.pid = pid
        case .failure(let errno):
            close(sockets.ours)
            throw .failedElsewhere(
                "\(command.executable) could not be started: \(errno.sentencePart).")
        }
        socket = sockets.ours
        sendAll(JSONLine.encode(order), to: socket)
    }

    deinit { close(socket) }

    func send(_ command: WorkloadProcess.Command) { sendAll([command.rawValue], to: socket) }

    /// The next message that is no pulse.
    ///
    /// - Parameter limit: nanoseconds without a pulse that are too long; asked again and again.
    func next(stalledAfter limit: () -> UInt64) -> Reception {
        var since = monotonicNanoseconds()
        while true {
            switch receive(within: 50) {
            case .message(.pulse): since = monotonicNanoseconds()
            case .message(let message): return .message(message)
            case .gone: return .gone
            case .stalled: if monotonicNanoseconds() - since > limit() { return .stalled }
            }
        }
    }

    /// One message; `stalled` when none came in so many milliseconds.
    private func receive(within milliseconds: Int32) -> Reception {
        if let message = nextLine() { return message }
        var poller = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&poller, 1, milliseconds) > 0 else { return .stalled }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = retryingInterrupts { read(socket, &bytes, bytes.count) }
        guard count > 0 else { return .gone }
        received.withLock { $0 += bytes[..<count] }
        return nextLine() ?? .stalled
    }

    private func nextLine() -> Reception? {
        received.withLock { received in
            guard let end = received.firstIndex(of: JSONLine.end) else { return nil }
            let message = JSONLine.decode(WorkloadMessage.self, received[..<end])
            received.removeSubrange(...end)
            return message.map(Reception.message) ?? .gone
        }
    }

    /// Ends its input and waits for it; one that comes no further for `limit` nanoseconds is killed, and
    /// left to the kernel where that does not help.
    func end(within limit: UInt64) {
        _ = shutdown(socket, Int32(SHUT_WR))
        while case .message = next(stalledAfter: { limit }) {}
        for _ in 0..<20 where !reap() { usleep(5000) }
        guard !reap() else { return }
        kill(pid, SIGKILL)
        for _ in 0..<20 where !reap() { usleep(5000) }
    }

    /// Whether it has ended, now or before.
    private func reap() -> Bool {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) != 0
    }
}

/// Writes all of it, or as much as the other side takes: one that is gone shows when it is listened to.
func sendAll(_ bytes: [UInt8], to socket: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { bytes in
            retryingInterrupts {
                Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
