// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A workload in its four steps, the same for our writers, for fio and for any command.
///
/// A tracer is attached between ``prepare()`` and ``go()``: whatever is opened, laid out or
/// started before the first measured write is done when `prepare` returns. All calls block; call
/// them from a thread that may. Any number of threads may call ``stop()`` at any time.
public protocol WorkloadRun: AnyObject, Sendable {
    /// Does everything that comes before the first write. Throws, and leaves nothing behind,
    /// when that cannot be done.
    func prepare() throws(WorkloadError)
    /// Lets the writes begin; returns at once.
    func go()
    /// Asks for an early end; ``wait()`` then returns what was done until then. A second call is
    /// more insistent where there is someone to insist with.
    func stop()
    /// Waits for the end. Failed writes are in ``WorkloadFigures/failures``; what is thrown is
    /// the absence of figures.
    func wait() throws(WorkloadError) -> WorkloadFigures
    /// Ends whatever still runs and removes the files that `prepare` made; safe at any time and
    /// more than once.
    func cleanUp()
    /// Thread ids of the writers, in order, from ``prepare()`` on; empty where they are not ours.
    var writerThreads: [Int32] { get }
    /// Grows with every step that is made; `nil` where nobody can tell.
    var progress: UInt64? { get }
}

extension WorkloadRun {
    /// Nobody can tell.
    public var progress: UInt64? { nil }
}
