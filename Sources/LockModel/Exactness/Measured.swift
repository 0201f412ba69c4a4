// SPDX-License-Identifier: Apache-2.0

/// What the probes of a run were able to see. A figure that is not measured is absent from a report,
/// never 0: a kernel that lacks the functions behind it says nothing of it.
public struct Measured: Equatable, Sendable {
    /// A figure that some kernels, or some options, do not give.
    public enum Figure: String, Codable, CaseIterable, Sendable {
        /// Acquisitions of `fi->lock`, with their waits and holds.
        case fiLock = "fi_lock"
        /// How long `fi->lock` was held.
        case fiLockHolds = "fi_lock_holds"
        /// Which acquisitions of the exclusive side of an rwsem found it taken, and slept for it.
        case exclusiveContention = "exclusive_contention"
        /// The same of the shared side.
        case sharedContention = "shared_contention"
        /// The same of `fi->lock`.
        case fiLockContention = "fi_lock_contention"
        /// Waits of acquisitions that found the lock free: what the lock function itself took. Where they are not
        /// measured they are 0 in every figure of waits.
        case uncontendedWaits = "uncontended_waits"
        /// `lock:contention_begin` events on the traced locks.
        case contentionEvents = "contention_events"
        /// What servers replied to opens.
        case opens
        /// Completions of asynchronous passthrough writes.
        case passthroughCompletions = "passthrough_completions"
        /// Completions of asynchronous direct writes.
        case directCompletions = "direct_completions"
    }

    /// What was not measured.
    public var absent: Set<Figure>

    /// Everything but these was measured.
    public init(absent: Set<Figure> = []) { self.absent = absent }

    /// A count of this figure is a count, its zero a measured one.
    public func has(_ figure: Figure) -> Bool { !absent.contains(figure) }

    /// Acquisitions of the lock were counted.
    public func acquisitions(of lockClass: LockClass) -> Bool {
        lockClass != .fiLock || has(.fiLock)
    }

    /// Times between acquisition and release were measured.
    public func holds(of lockClass: LockClass) -> Bool {
        lockClass != .fiLock || has(.fiLock) && has(.fiLockHolds)
    }

    /// Contended acquisitions of this side were told from the others.
    public func contention(of mode: LockMode) -> Bool {
        switch mode {
        case .exclusive: has(.exclusiveContention)
        case .shared: has(.sharedContention)
        case .spin: has(.fiLock) && has(.fiLockContention)
        }
    }
}

extension Measured: Codable {
    /// Reads a list of what was not measured; figures that a later version knows are left out.
    public init(from decoder: any Decoder) throws {
        let names = try decoder.singleValueContainer().decode([String].self)
        self.init(absent: Set(names.compactMap(Figure.init(rawValue:))))
    }

    /// Writes what was not measured, as a sorted list.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(absent.map(\.rawValue).sorted())
    }
}
