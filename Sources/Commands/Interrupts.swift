// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization

/// Ctrl-C and SIGTERM as something to react to, instead of something to die of.
///
/// The first signal asks the work to end, so that a report of what was seen is still made; the
/// third ends the process at once, for when that hangs.
final class Interrupts: Sendable {
    private struct State {
        var count = 0
        var handlers: [@Sendable () -> Void] = []
        var lastWords: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())
    /// Kept alive and never read; Dispatch for Linux does not mark its sources Sendable.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Takes SIGINT and SIGTERM over for the life of the process.
    init() {
        let queue = DispatchQueue(label: "fuselock.interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [weak self] in self?.arrive() }
            source.resume()
        }
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
        guard now.count >= 3 else { return }
        now.lastWords()
        _exit(ExitStatus.interrupted.rawValue)
    }
}
