// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// A program that runs while the calling thread does something else, or waits for it.
final class ChildProcess: Sendable {
    /// How it ended.
    struct Ending: Sendable {
        /// The exit code, or 128 + the signal that ended it; `nil` when it never started.
        var exitCode: Int32?
        /// The signal that ended it.
        var signal: Int32?
        /// Why it never started.
        var launchError: Errno?
        /// Standard output and error, where they were captured.
        var output: [UInt8] = []
        var error: [UInt8] = []
        /// From just before the start to the end.
        var elapsedNs: UInt64 = 0
    }

    private struct State {
        var pid: pid_t?
        var pendingSignal: Int32?
        var ending: Ending?
    }

    private let done = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    /// Starts the program; with `captured` its output is kept and its input empty, without it all
    /// three streams are ours.
    ///
    /// One thread starts the program and stays until its end: `PR_SET_PDEATHSIG` of a child fires
    /// when the thread that made it ends (kernel/exit.c, `forget_original_parent`).
    init(_ spawn: Spawn, captured: Bool) {
        let error = DetachedThread.start { [self] in
            let start = monotonicNanoseconds()
            var ending = captured ? runCaptured(spawn) : run(spawn)
            ending.elapsedNs = monotonicNanoseconds() - start
            finish(ending)
        }
        if error != 0 { finish(Ending(launchError: Errno(rawValue: error))) }
    }

    /// How it ended, or `nil` when it has not after so long.
    func ending(within timeout: DispatchTimeInterval = .never) -> Ending? {
        guard done.wait(timeout: .now() + timeout) == .success else { return nil }
        done.signal()
        return state.withLock(\.ending)
    }

    /// Sends a signal, as soon as the program runs.
    func send(_ signal: Int32) {
        state.withLock { state in
            guard state.ending == nil else { return }
            if let pid = state.pid { kill(pid, signal) } else { state.pendingSignal = signal }
        }
    }

    /// Asks it to end, and after a while does not ask.
    func end() {
        send(SIGTERM)
        if ending(within: .seconds(2)) == nil {
            send(SIGKILL)
            _ = ending(within: .seconds(2))
        }
    }

    private func finish(_ ending: Ending) {
        state.withLock { $0.ending = ending }
        done.signal()
    }

    private func run(_ spawn: Spawn, whileItRuns body: () -> Void = {}) -> Ending {
        switch spawn.start() {
        case .failure(let errno): return Ending(launchError: errno)
        case .success(let pid):
            state.withLock { state in
                state.pid = pid
                if let signal = state.pendingSignal { kill(pid, signal) }
            }
            body()
            return collect(pid)
        }
    }

    /// Waits without reaping first, so that no signal can go to a stranger of the same id.
    private func collect(_ pid: pid_t) -> Ending {
        var info = siginfo_t()
        _ = retryingInterrupts { Int(waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)) }
        state.withLock { $0.pid = nil }
        var status: Int32 = 0
        _ = retryingInterrupts { Int(waitpid(pid, &status, 0)) }
        let signal = status & 0x7f
        return signal == 0
            ? Ending(exitCode: (status >> 8) & 0xff)
            : Ending(exitCode: 128 + signal, signal: signal)
    }

    private func runCaptured(_ spawn: Spawn) -> Ending {
        let empty = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(empty) }
        guard case .success(let output) = connectedSockets() else {
            return Ending(launchError: .last)
        }
        defer { close(output.ours) }
        guard case .success(let error) = connectedSockets() else {
            close(output.theirs)
            return Ending(launchError: .last)
        }
        defer { close(error.ours) }
        var connected = spawn
        connected.streams = [0: empty, 1: output.theirs, 2: error.theirs]
        var captured: [[UInt8]] = [[], []]
        var ending = run(connected) {
            close(output.theirs)
            close(error.theirs)
            captured = Self.drain([output.ours, error.ours])
        }
        if ending.launchError != nil {
            close(output.theirs)
            close(error.theirs)
        }
        (ending.output, ending.error) = (captured[0], captured[1])
        return ending
    }

    /// Everything that comes from some descriptors until all have ended.
    private static func drain(_ descriptors: [Int32]) -> [[UInt8]] {
        var received: [[UInt8]] = descriptors.map { _ in [] }
        var pollers = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // A negative descriptor is one that poll leaves out.
        while pollers.contains(where: { $0.fd >= 0 }) {
            _ = retryingInterrupts { Int(poll(&pollers, nfds_t(pollers.count), -1)) }
            for index in pollers.indices where pollers[index].revents != 0 {
                let count = retryingInterrupts { read(pollers[index].fd, &chunk, chunk.count) }
                if count > 0 { received[index] += chunk[..<count] } else { pollers[index].fd = -1 }
            }
        }
        return received
    }
}
