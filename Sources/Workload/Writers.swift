// SPDX-License-Identifier: Apache-2.0

/// A set of writers, as threads or as processes, held at a gate until `go()`.
protocol Writers: Sendable {
    /// Lets them write.
    func go()
    /// Asks them to end after the write in hand.
    func stop()
    /// Blocks until all have ended; by writer number.
    func wait() -> [WriterResult]
}
