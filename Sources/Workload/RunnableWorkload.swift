// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Something that writes while a tracer watches: prepared first, so that only writes are traced.
public protocol RunnableWorkload: Sendable {
    /// Creates what is written to, and gets everybody ready to write.
    func prepare() throws(WorkloadError)
    /// Writes, to the end or until `stop`; failures are in the figures.
    func run() async -> WorkloadFigures
    /// Ends it early, from any thread; what was done until then still counts.
    func stop()
    /// Removes what `prepare` created.
    func cleanUp()
}

extension WriterPool: RunnableWorkload {
    /// Lets the writers go and waits for them.
    public func run() async -> WorkloadFigures {
        go()
        return wait()
    }
}

extension FioRun: RunnableWorkload {}
