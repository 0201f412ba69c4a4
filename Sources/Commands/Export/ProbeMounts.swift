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
    private var nextClear = ContinuousClock.now
    private static let pauseAfterFailure = Duration.seconds(60)

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

    func read(
        into state: inout ExporterState, at time: Double, present: () -> Set<UInt32>
    ) throws(TracingError) {
        let before = present()
        let all = try backend.mountsTrace()
        state.mounts.record(
            mounts.map { reading(all, of: $0.device, as: MountName($0)) }, at: time)
        // The kernel side counts every mount. What is there but not followed yet is about to be.
        let others = all.devices.subtracting(mounts.map(\.device))
            .subtracting(before).subtracting(present())
        state.mounts.passOver(others.map { reading(all, of: $0, as: .nobodys) })
        try forgetOldLocks()
        state.record(table(all), from: name)
    }

    private func reading(
        _ all: MountsTrace, of device: UInt32, as mount: MountName
    ) -> MountReading {
        MountReading(
            source: .init(backend: name, device: device), mount: mount, trace: all.mount(device),
            writersInside: all.writersInside(device))
    }

    /// A call that does not return, on a mount whose server hangs, must not pause counting at every reading.
    private func forgetOldLocks() throws(TracingError) {
        guard nextClear <= .now else { return }
        switch try backend.forgetOldLocks(over: addressTableLimit) {
        case .notNeeded: break
        case .done: clears += 1
        case .callsInFlight: nextClear = .now + Self.pauseAfterFailure
        }
    }

    private func table(_ all: MountsTrace) -> CounterTable {
        var table = CounterTable(all.trace.losses)
        table.merge(CounterTable(backend.programFigures, withStatistics: hasStatistics))
        table.add(clears, .tableClears)
        return table
    }
}
