// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization
import Workload

/// Ctrl-C, SIGTERM and a terminal that goes away (SIGHUP) as something to react to, instead of something
/// to die of.
///
/// The first signal asks the work to end, so that a report of what was seen is still made; the
/// third ends the process at once, for when that hangs, as does the first where there is nothing to
/// report yet.
final class Interrupts: Sendable {
    private struct State {
        var count = 0
        var handlers: [@Sendable () -> Void] = []
        var lastWords: @Sendable () -> Void = {}
        /// Work under way that nobody can ask to end.
        var unstoppable = 0
    }

    private let state = Mutex(State())

    /// Takes the signals over for the life of the process; SIGHUP only where nohup(1) has not had it
    /// ignored, and nobody else `reactsToHangups`.
    ///
    /// By a pipe, not by a source of Dispatch: that begins to listen a while after it is made, and a signal
    /// that comes meanwhile is lost.
    init(reactsToHangups: Bool = true) {
        let takesHangups = reactsToHangups && linux_ignores_signal(SIGHUP) == 0
        let numbers = [SIGINT, SIGTERM] + (takesHangups ? [SIGHUP] : [])
        let signals = linux_signal_pipe(numbers, Int32(numbers.count))
        DetachedThread.start { [weak self] in
            Self.unblock(numbers)
            var number: UInt8 = 0
            while true {
                let count = read(signals, &number, 1)
                if count == 1 { self?.arrive() } else if errno != EINTR { return }
            }
        }
    }

    /// Who started us may have blocked them, as threads of pools do: this thread takes them all the same.
    private static func unblock(_ numbers: [Int32]) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// A signal has arrived.
    var arrived: Bool { state.withLock { $0.count > 0 } }

    /// Calls `handler` at the first signal; at once if it has already come.
    func onFirst(_ handler: @escaping @Sendable () -> Void) {
        let late = state.withLock { state in
            if state.count == 0 { state.handlers.append(handler) }
            return state.count > 0
        }
        if late { handler() }
    }

    /// What is done before the third signal ends the process.
    func beforeForcedEnd(_ lastWords: @escaping @Sendable () -> Void) {
        state.withLock { $0.lastWords = lastWords }
    }

    /// Runs what cannot be asked to end: the first signal then ends the process at once, as an earlier one
    /// does. The kernel takes away what is attached.
    func endingAtOnce<Value>(_ work: () throws -> Value) rethrows -> Value {
        beginUnstoppable()
        defer { state.withLock { $0.unstoppable -= 1 } }
        return try work()
    }

    /// The same for work that waits.
    func endingAtOnce<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        beginUnstoppable()
        defer { state.withLock { $0.unstoppable -= 1 } }
        return try await work()
    }

    private func beginUnstoppable() {
        let now = state.withLock { state in
            state.unstoppable += 1
            return state
        }
        if now.count > 0 { end(now) }
    }

    private func end(_ state: State) -> Never {
        state.lastWords()
        _exit(ExitStatus.interrupted.rawValue)
    }

    /// Sleeps until the deadline or the first signal.
    func wait(until deadline: ContinuousClock.Instant?) async {
        while !arrived, deadline.map({ ContinuousClock.now < $0 }) ?? true {
            let step = ContinuousClock.now + .milliseconds(50)
            try? await Task.sleep(until: min(step, deadline ?? step), clock: .continuous)
        }
    }

    private func arrive() {
        let now = state.withLock { state in
            state.count += 1
            return state
        }
        if now.count == 1 { now.handlers.forEach { $0() } }
        if now.count >= 3 || now.unstoppable > 0 { end(now) }
    }
}
