// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts steps that were made, so that who waits can tell slow from stuck.
final class Progress: Sendable {
    private let count = Atomic<UInt64>(0)

    /// Steps so far.
    var steps: UInt64 { count.load(ordering: .relaxed) }

    /// One more; called by one thread only, which needs no locked instruction.
    @inline(__always)
    func step() { count.store(steps &+ 1, ordering: .relaxed) }
}
