// SPDX-License-Identifier: Apache-2.0

import Exporter
import HostSystem
import KernelTracing
import Logging

/// FUSE mounts sampled by an observe backend each, made when a mount comes and gone with it.
final class ObserveMounts: MountsSource {
    private struct Watch {
        let mount: MountTable.Mount
        let generation: UInt64
        let backend: ObserveBackend

        var source: MountReading.Source {
            .init(backend: "observe", device: mount.device, generation: generation)
        }
        var name: String { "observe \(mount.device) \(generation)" }
    }

    let name = "observe"
    private let options: ObserveOptions
    private let hasStatistics: Bool
    private let logger: Logger
    private var watches: [UInt32: Watch] = [:]
    private var ended: [Watch] = []
    private var generation: UInt64 = 0
    private var mounts: [MountTable.Mount] = []
    private var failed: Set<UInt32> = []
    private var nextTrial = ContinuousClock.now
    /// What failed for want of memory or descriptors may work later; each trial costs a load.
    private static let pauseAfterFailure = Duration.seconds(10)

    /// Tries whether such a backend can be made at all.
    init(
        options: ObserveOptions, hasStatistics: Bool, logger: Logger
    ) throws(TracingError) {
        self.options = options
        self.hasStatistics = hasStatistics
        self.logger = logger
        _ = try ObserveBackend(target: .noMount, options: options, logger: logger)
    }

    var programCount: Int { watches.values.reduce(0) { $0 + $1.backend.programCount } }
    var mapBytes: UInt64 { watches.values.reduce(0) { $0 + $1.backend.mapBytes } }

    func follow(_ mounts: [MountTable.Mount]) {
        self.mounts = mounts
        for watch in watches.values where !mounts.contains(watch.mount) { end(watch) }
        failed.formIntersection(mounts.map(\.device))
        beginMissing()
    }

    func tend() {
        watches.values.forEach { $0.backend.lookForFiles() }
        if !failed.isEmpty, nextTrial <= .now { beginMissing() }
    }

    func read(
        into state: inout ExporterState, at time: Double, present: () -> Set<UInt32>
    ) throws(TracingError) {
        // Last words of backends that ended, before those that took their place.
        let last = ended
        ended = []
        var readings: [MountReading] = []
        for watch in last + watches.values {
            let (observation, _) = try watch.backend.observation()
            readings.append(
                MountReading(
                    source: watch.source, mount: MountName(watch.mount), observation: observation,
                    isLast: watches[watch.mount.device]?.generation != watch.generation))
            var table = CounterTable(observation.losses)
            table.merge(
                CounterTable(watch.backend.programFigures, withStatistics: hasStatistics))
            state.record(table, from: watch.name)
        }
        state.mounts.record(readings, at: time)
        for watch in last {
            watch.backend.detach()
            state.mounts.close(watch.source)
            state.close(watch.name)
        }
        renew()
    }

    private func beginMissing() {
        for mount in mounts where watches[mount.device] == nil { begin(mount) }
    }

    /// Watches a mount by a backend of its own, in place of the one before.
    private func begin(_ mount: MountTable.Mount) {
        do {
            // Loading takes longest: the one before goes on meanwhile.
            let backend = try ObserveBackend(
                target: TraceTarget(mount), options: options, logger: logger)
            if let before = watches[mount.device] { end(before) }
            try backend.start()
            generation += 1
            watches[mount.device] = Watch(mount: mount, generation: generation, backend: backend)
            failed.remove(mount.device)
        } catch {
            nextTrial = .now + Self.pauseAfterFailure
            if failed.insert(mount.device).inserted {
                logger.warning("\(mount.mountPoint) cannot be watched: \(error)")
            }
        }
    }

    private func end(_ watch: Watch) {
        watches[watch.mount.device] = nil
        do { try watch.backend.stop() } catch { logger.debug("\(error)") }
        ended.append(watch)
    }

    /// Files that are closed keep their room until a new backend takes over.
    private func renew() {
        guard nextTrial <= .now else { return }
        for watch in watches.values where watch.backend.isWornOut { begin(watch.mount) }
    }
}
