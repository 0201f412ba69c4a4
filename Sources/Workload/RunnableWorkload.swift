// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Something that writes while a tracer watches: prepared first, so that only writes are traced.
public protocol RunnableWorkload: Sendable {
    /// Creates what is written to, and gets everybody ready to write.
    func prepare() throws(WorkloadError)
    /// Lets the writers go.
    func go()
    /// Ends them early; what they did until then still counts.
    func stop()
    /// Waits for them; failures are in the figures.
    func wait() -> WorkloadFigures
    /// Removes what `prepare` created.
    func cleanUp()
}

extension WriterPool: RunnableWorkload {}
