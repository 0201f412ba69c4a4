// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// SIGHUP as something to react to, one after the other; several that come at once may be one.
final class Hangups: Sendable {
    /// One element a hangup.
    let all: AsyncStream<Void>
    /// Kept alive and never read; Dispatch for Linux does not mark its sources Sendable.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    /// Takes SIGHUP over for the life of the process.
    init() {
        signal(SIGHUP, SIG_IGN)
        let (all, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.all = all
        source = DispatchSource.makeSignalSource(
            signal: SIGHUP, queue: DispatchQueue(label: "fuselock.hangup"))
        source.setEventHandler { continuation.yield() }
        source.resume()
    }
}
