// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A way to watch a kernel. The steps are separate, so that attaching is not measuring: making one
/// loads and attaches, `start` begins to count, `stop` ends it, `report` reads.
public protocol TracingBackend: AnyObject {
    /// What reports call it.
    var name: String { get }
    /// What this kernel or the options leave out, one sentence each.
    var notCovered: [String] { get }
    /// Programs attached.
    var programCount: Int { get }
    /// From the first call into libbpf to everything attached, in nanoseconds.
    var attachNs: UInt64 { get }
    /// Kernel memory declared by the maps, in bytes.
    var mapBytes: UInt64 { get }

    /// Begins to count.
    func start() throws(TracingError)
    /// Ends counting.
    func stop() throws(TracingError)
    /// Sums up what was seen; after `stop`.
    ///
    /// - Parameter truncated: why the run ended before its work was done.
    func report(in context: RunContext, truncated: String?) throws(TracingError) -> Report
    /// Detaches every program; `report` still works.
    func detach()
}
