// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Totals by mount for the life of the exporter: whatever a source does, they never go back.
///
/// A mount that is gone is shown for five minutes, so that a last scrape has its end; its totals are
/// kept beyond, for when it comes back, as long as not too many others went meanwhile.
public struct MountLedger: Sendable {
    struct Account: Sendable {
        var totals = CounterTable()
        var gauges: [Metric: Double] = [:]
        var window = VerdictWindow()
        var backend = ""
        var isWatched = true
        var lastSeen = 0.0
    }

    /// What is known of a source, whoever has its device.
    private struct Source: Sendable {
        private(set) var evidence: Evidence?
        private var totals = CounterTable()
        private var mount: MountName?
        private var peak = 0.0
        private var peakBefore = 0.0

        /// Takes over what it says now, and returns what was added.
        ///
        /// - Parameter mount: who has the device; `nil` where nobody watches.
        mutating func advance(to reading: MountReading, of mount: MountName?) -> CounterTable {
            if mount != self.mount { peakBefore = peak }
            (self.mount, peak, evidence) = (mount, reading.peak, reading.evidence)
            return totals.advance(to: reading.totals)
        }

        /// Most writers inside as far as they were this mount's: a peak that was not topped since is
        /// somebody else's.
        func peakOfMount(_ reading: MountReading) -> Double {
            peak > peakBefore ? peak : reading.gauges[.writersInside] ?? 0
        }
    }

    static let shownAfterwards = 300.0
    static let mostKept = 256
    private(set) var accounts: [MountName: Account] = [:]
    private var sources: [MountReading.Source: Source] = [:]
    private var sums: [MountName: [String: Evidence]] = [:]

    /// No mounts.
    public init() {}

    /// Books what the sources say now.
    ///
    /// - Parameters:
    ///   - readings: of all mounts that are watched now.
    ///   - time: seconds on a clock that does not go back.
    public mutating func record(_ readings: [MountReading], at time: Double) {
        for name in accounts.keys { accounts[name]?.isWatched = false }
        for reading in readings { book(reading, at: time) }
        forget(at: time)
    }

    /// Takes note of what sources counted on mounts that nobody watches: whoever has the device next
    /// does not get it.
    public mutating func passOver(_ readings: [MountReading]) {
        for reading in readings {
            _ = sources[reading.source, default: Source()].advance(to: reading, of: nil)
        }
    }

    /// A source that will not be read again; what it counted stays.
    public mutating func close(_ source: MountReading.Source) { sources[source] = nil }

    private mutating func book(_ reading: MountReading, at time: Double) {
        var account = accounts[reading.mount] ?? Account()
        var source = sources[reading.source] ?? Source()
        account.window.record(sum(reading, since: source.evidence), at: time)
        account.totals.merge(source.advance(to: reading, of: reading.mount))
        let peak = account.gauges[.writersInsidePeak] ?? 0
        account.gauges = reading.gauges
        account.gauges[.writersInsidePeak] = max(peak, source.peakOfMount(reading))
        account.backend = reading.source.backend
        account.isWatched = !reading.isLast
        account.lastSeen = time
        accounts[reading.mount] = account
        sources[reading.source] = source
    }

    /// The mount's own evidence over all sources it had.
    private mutating func sum(_ reading: MountReading, since before: Evidence?) -> Evidence {
        let growth = before.map { reading.evidence.growth(since: $0) } ?? reading.evidence
        let backend = reading.source.backend
        let sum = sums[reading.mount]?[backend].map { $0 + growth } ?? growth
        sums[reading.mount, default: [:]][backend] = sum
        return sum
    }

    private mutating func forget(at time: Double) {
        let gone = accounts.filter { !$0.value.isWatched }.sorted {
            $0.value.lastSeen < $1.value.lastSeen
        }
        for (name, _) in gone.dropLast(Self.mostKept) {
            accounts[name] = nil
            sums[name] = nil
        }
    }

    /// Mounts to show now, by name.
    func shown(at time: Double) -> [(MountName, Account)] {
        accounts.filter { $0.value.isWatched || time - $0.value.lastSeen < Self.shownAfterwards }
            .sorted {
                ($0.key.mountPoint, $0.key.fileSystem) < ($1.key.mountPoint, $1.key.fileSystem)
            }
            .map { ($0.key, $0.value) }
    }
}

extension Evidence {
    static func + (left: Evidence, right: Evidence) -> Evidence {
        switch (left, right) {
        case (.calls(let a), .calls(let b)):
            return .calls(
                Sides(
                    exclusive: a.exclusive + b.exclusive, shared: a.shared + b.shared,
                    lost: a.lost + b.lost))
        case (.samples(var samples), .samples(let more)):
            samples.merge(more)
            return .samples(samples)
        default: return right
        }
    }
}
