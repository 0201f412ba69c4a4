// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// Runs a body that a terminal's Ctrl-C (SIGINT), SIGTERM or SIGHUP cancels instead of ending the
/// process, so that guests are killed and files removed before it ends.
///
/// The signals' usual effect is back when the body has returned.
public func cancellingOnSignals<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let task = Task { try await body() }
    let watched = [SIGINT, SIGTERM, SIGHUP]
    let queue = DispatchQueue(label: "fuselock.lab.signals")
    let sources = watched.map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler { task.cancel() }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
        for number in watched { signal(number, SIG_DFL) }
    }
    return try await withTaskCancellationHandler {
        try await task.value
    } onCancel: {
        task.cancel()
    }
}
