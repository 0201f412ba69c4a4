// SPDX-License-Identifier: Apache-2.0

import LockModel

/// All that the exporter knows at one moment.
public struct ExporterState: Sendable {
    /// What does not change while it runs.
    public struct Identity: Sendable {
        /// Version of fuselock.
        public var version: String
        /// The kernel.
        public var kernel: KernelInfo
        /// `probe` or `observe`.
        public var backend: String
        /// Seconds since 1970.
        public var startTime: Double

        /// An identity as given.
        public init(version: String, kernel: KernelInfo, backend: String, startTime: Double) {
            self.version = version
            self.kernel = kernel
            self.backend = backend
            self.startTime = startTime
        }
    }

    /// Who tells.
    public var identity: Identity
    /// The mounts.
    public var mounts = MountLedger()
    /// Totals of the exporter itself.
    public var totals = CounterTable()
    /// Gauges of the exporter itself.
    public var gauges: [Metric: Double] = [.reloadWorked: 1]
    /// CPU time used in seconds.
    public var cpuTime = 0.0
    private var sources: [String: CounterTable] = [:]

    /// Nothing seen yet.
    public init(_ identity: Identity) {
        self.identity = identity
        totals.add(0, .collections)
        totals.add(0, .collectionErrors)
    }

    /// Books totals that count from the beginning of `source`.
    public mutating func record(_ table: CounterTable, from source: String) {
        totals.merge(sources[source, default: CounterTable()].advance(to: table))
    }

    /// A source that will not be read again.
    public mutating func close(_ source: String) { sources[source] = nil }

    /// What a scrape is told.
    ///
    /// - Parameter time: seconds on the clock of `MountLedger.record`.
    public func exposition(at time: Double) -> Exposition {
        var exposition = Exposition()
        exposition.set(.build, [identity.version], to: 1)
        exposition.set(.kernel, [identity.kernel.release, identity.kernel.machine], to: 1)
        exposition.set(.backend, [identity.backend], to: 1)
        for (name, account) in mounts.shown(at: time) { exposition.set(account, of: name) }
        exposition.set(totals)
        for (metric, value) in gauges { exposition.set(metric, to: value) }
        exposition.set(.cpuTime, to: cpuTime)
        exposition.set(.startTime, to: identity.startTime)
        return exposition
    }
}

extension Exposition {
    fileprivate mutating func set(_ account: MountLedger.Account, of name: MountName) {
        set(.watched, name.labels + [account.backend], to: account.isWatched ? 1 : 0)
        set(account.totals, prefix: name.labels)
        // A gauge of a mount that is gone says nothing any more.
        guard account.isWatched else { return }
        for (metric, value) in account.gauges { set(metric, name.labels, to: value) }
        let states: [Verdict.Mode] = [
            .exclusive, .shared, .mixed, .lockless, .inconclusive,
        ]
        set(
            .verdict, name.labels, state: account.window.mode.rawValue,
            of: states.map(\.rawValue))
    }
}
