// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Logging

/// Looks for new files every second, and at once when the kernel side saw a write to one that is not
/// under observation.
final class FileSearch {
    private let watcher: FileWatcher
    private let hints: HintRing?
    private let logger: Logger
    private let queue = DispatchQueue(label: "fuselock.search")
    private var timer: (any DispatchSourceTimer)?
    private var due = ContinuousClock.now
    /// How long a hint may lie: a tick costs a look at the ring buffer and no more.
    private static let tick = DispatchTimeInterval.milliseconds(50)

    init(_ watcher: FileWatcher, hints: HintRing?, logger: Logger) {
        self.watcher = watcher
        self.hints = hints
        self.logger = logger
    }

    /// Searches once, then in the background or whenever `look` is called.
    func start(inBackground: Bool) throws(TracingError) {
        try watcher.search()
        guard inBackground else { return }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + Self.tick, repeating: Self.tick)
        timer.setEventHandler { [weak self] in self?.look() }
        timer.resume()
        self.timer = timer
    }

    /// Ends; nothing runs in the background any more when this returns.
    func stop() {
        timer?.cancel()
        queue.sync {}
        timer = nil
    }

    /// Runs `body` while no search does.
    func whilePaused<Value>(_ body: () -> Value) -> Value { queue.sync(execute: body) }

    /// Searches if it is time to, or a write to an unknown file was seen.
    func look() {
        let now = ContinuousClock.now
        guard now >= due || hints?.drain() ?? 0 > 0 else { return }
        due = now + .seconds(1)
        do { try watcher.search() } catch { logger.debug("\(error)") }
    }
}
