// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells the writers of a run to finish; read before every write, hence an atomic and no lock.
final class StopFlag: Sendable {
    private let raised = Atomic(false)

    /// Whether writers should finish.
    var isRaised: Bool {
        @inline(__always) get { raised.load(ordering: .relaxed) }
    }

    /// Makes writers finish after the write they are in.
    func raise() { raised.store(true, ordering: .relaxed) }
}
