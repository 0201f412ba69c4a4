// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Logging

/// Looks for files every second. A file that is written to meanwhile is taken under observation by the write
/// itself, where write calls are counted (BPF/core/observe/writes.h).
final class FileSearch {
    private let watcher: FileWatcher
    private let logger: Logger
    private let queue = DispatchQueue(label: "fuselock.search")
    private var timer: (any DispatchSourceTimer)?
    private var due = ContinuousClock.now
    private static let tick = DispatchTimeInterval.seconds(1)

    init(_ watcher: FileWatcher, logger: Logger) {
        self.watcher = watcher
        self.logger = logger
    }

    /// Searches once, then in the background or whenever `look` is called.
    func start(inBackground: Bool) throws(TracingError) {
        try watcher.search()
        due = .now + .seconds(1)
        guard inBackground else { return }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + Self.tick, repeating: Self.tick)
        timer.setEventHandler { [weak self] in self?.search() }
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
    func whilePaused<Value>(_ body: () throws(TracingError) -> Value) throws(TracingError) -> Value
    {
        try queue.sync { () -> Result<Value, TracingError> in
            do throws(TracingError) { return .success(try body()) } catch { return .failure(error) }
        }.get()
    }

    /// The same for what cannot fail.
    func whilePaused<Value>(_ body: () -> Value) -> Value { queue.sync(execute: body) }

    /// Searches if it is time to.
    func look() {
        if ContinuousClock.now >= due { lookNow() }
    }

    /// Searches.
    func lookNow() {
        due = .now + .seconds(1)
        search()
    }

    private func search() {
        do { try watcher.search() } catch { logger.debug("\(error)") }
    }
}
