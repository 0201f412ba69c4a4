// SPDX-License-Identifier: Apache-2.0

import Exporter
import HostSystem
import KernelTracing
import Logging

/// The mounts watched, sampled by one observe backend: a mount that nobody writes to costs nothing.
final class ObserveMounts: MountsSource {
    /// A backend, and the number that tells its totals from those of the one before.
    private struct Run {
        let generation: UInt64
        let backend: ObserveBackend

        var name: String { "observe \(generation)" }

        func source(of device: UInt32) -> MountReading.Source {
            .init(backend: "observe", device: device, generation: generation)
        }
    }

    let name = "observe"
    private let options: ObserveOptions
    private let hasStatistics: Bool
    private let logger: Logger
    private var run: Run
    private var mounts: [MountTable.Mount] = []
    /// Mounts that went, until they were read for the last time.
    private var gone: [MountTable.Mount] = []
    /// Samples missed in this run before a mount came: they are none of its own.
    private var missedBefore: [UInt32: UInt64] = [:]
    private var nextTrial = ContinuousClock.now
    /// What failed for want of memory or descriptors may work later; each trial costs a load.
    private static let pauseAfterFailure = Duration.seconds(10)

    /// Attaches and begins to sample.
    init(
        options: ObserveOptions, hasStatistics: Bool, logger: Logger
    ) throws(TracingError) {
        var options = options
        options.choosesMounts = true
        self.options = options
        self.hasStatistics = hasStatistics
        self.logger = logger
        run = try Self.begin(0, options, logger)
    }

    private static func begin(
        _ generation: UInt64, _ options: ObserveOptions, _ logger: Logger
    ) throws(TracingError) -> Run {
        let backend = try ObserveBackend(target: .everyMount, options: options, logger: logger)
        try backend.start()
        return Run(generation: generation, backend: backend)
    }

    var programCount: Int { run.backend.programCount }
    var mapBytes: UInt64 { run.backend.mapBytes }

    func follow(_ mounts: [MountTable.Mount]) {
        gone += self.mounts.filter { !mounts.contains($0) }
        let new = mounts.filter { !self.mounts.contains($0) }
        let missed = (try? run.backend.observedMounts().sampler.missed) ?? 0
        for mount in new { missedBefore[mount.device] = missed }
        self.mounts = mounts
        choose()
    }

    func tend() { run.backend.lookForFiles() }

    func read(
        into state: inout ExporterState, at time: Double, present: () -> Set<UInt32>
    ) throws(TracingError) {
        // The sums of a device go on when another mount gets its number: its source is never closed.
        try read(run, isLast: false, into: &state, at: time)
        gone = []
        try renew(into: &state, at: time)
    }

    private func read(
        _ run: Run, isLast: Bool, into state: inout ExporterState, at time: Double
    ) throws(TracingError) {
        let all = try run.backend.observedMounts()
        let present = mounts.map { reading(all, of: $0, run, isLast: isLast) }
        let left = gone.filter { mount in !mounts.contains { $0.device == mount.device } }
        state.mounts.record(
            left.map { reading(all, of: $0, run, isLast: true) } + present, at: time)
        var table = CounterTable(all.losses)
        table.merge(CounterTable(run.backend.programFigures, withStatistics: hasStatistics))
        state.record(table, from: run.name)
    }

    private func reading(
        _ all: ObservedMounts, of mount: MountTable.Mount, _ run: Run, isLast: Bool
    ) -> MountReading {
        var observation = all.mount(mount.device).observation
        observation.sampler.missed -= min(
            observation.sampler.missed, missedBefore[mount.device] ?? 0)
        return MountReading(
            source: run.source(of: mount.device), mount: MountName(mount), observation: observation,
            isLast: isLast)
    }

    private func choose() {
        do { try run.backend.choose(Set(mounts.map(\.device))) } catch { logger.error("\(error)") }
    }

    /// Files that are closed keep their room until a new backend takes over.
    private func renew(into state: inout ExporterState, at time: Double) throws(TracingError) {
        guard nextTrial <= .now, run.backend.isWornOut else { return }
        let next: Run
        do {
            // Loading takes longest: the one before goes on meanwhile.
            next = try Self.begin(run.generation + 1, options, logger)
        } catch {
            nextTrial = .now + Self.pauseAfterFailure
            logger.warning("No room for more files: \(error)")
            return
        }
        let before = run
        try before.backend.stop()
        run = next
        choose()
        try read(before, isLast: false, into: &state, at: time)
        before.backend.detach()
        for device in missedBefore.keys {
            state.mounts.close(before.source(of: device))
        }
        state.close(before.name)
        missedBefore = Dictionary(
            mounts.map { ($0.device, 0) }, uniquingKeysWith: { first, _ in first })
    }
}
