// SPDX-License-Identifier: Apache-2.0

import Exporter
import HostSystem
import KernelTracing
import Logging

/// Every FUSE mount, counted by one probe backend: mounts that come are counted without any doing.
final class ProbeMounts: MountsSource {
    let name = "probe"
    private let backend: ProbeBackend
    private let hasStatistics: Bool
    private let addressTableLimit: Int
    private var mounts: [MountTable.Mount] = []
    private var clears: UInt64 = 0

    /// Attaches and begins to count.
    init(
        options: ProbeOptions, hasStatistics: Bool, addressTableLimit: Int?, logger: Logger
    ) throws(TracingError) {
        var options = options
        options.byMount = true
        options.elsewhere = false
        options.stacks = false
        self.hasStatistics = hasStatistics
        self.addressTableLimit = addressTableLimit ?? ProbeBackend.lockTableLimit
        backend = try ProbeBackend(target: .everyMount, options: options, logger: logger)
        try backend.start()
    }

    var programCount: Int { backend.programCount }
    var mapBytes: UInt64 { backend.mapBytes }

    func follow(_ mounts: [MountTable.Mount]) { self.mounts = mounts }
    func tend() {}

    func read(into state: inout ExporterState, at time: Double) throws(TracingError) {
        let all = try backend.mountsTrace()
        state.mounts.record(
            mounts.map { mount in
                MountReading(
                    source: .init(backend: name, device: mount.device), mount: MountName(mount),
                    trace: all.mount(mount.device),
                    writersInside: all.writersInside(mount.device))
            }, at: time)
        if try backend.forgetOldLocks(over: addressTableLimit) { clears += 1 }
        state.record(table(all), from: name)
    }

    private func table(_ all: MountsTrace) -> CounterTable {
        var table = CounterTable(all.trace.losses)
        table.merge(CounterTable(backend.programFigures, withStatistics: hasStatistics))
        table.add(clears, .tableClears)
        return table
    }
}
