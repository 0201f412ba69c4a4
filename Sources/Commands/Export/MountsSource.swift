// SPDX-License-Identifier: Apache-2.0

import Exporter
import HostSystem
import KernelTracing

/// A backend as the exporter uses it: it watches the mounts it is told to, and is read again and again.
/// Belongs to one thread.
protocol MountsSource: AnyObject {
    /// `probe` or `observe`.
    var name: String { get }
    /// Programs attached now.
    var programCount: Int { get }
    /// Kernel memory that the maps declare, in bytes.
    var mapBytes: UInt64 { get }

    /// Watches these mounts and no others from now on.
    func follow(_ mounts: [MountTable.Mount])
    /// What has to be done often, between readings.
    func tend()
    /// Totals of now of the mounts watched, booked into the state.
    ///
    /// - Parameter present: devices of the mounts to watch that are there now, followed already or not.
    func read(
        into state: inout ExporterState, at time: Double, present: () -> Set<UInt32>
    ) throws(TracingError)
}

extension MountName {
    init(_ mount: MountTable.Mount) {
        self.init(mountPoint: mount.mountPoint, fileSystem: mount.fileSystem)
    }
}

extension CounterTable {
    /// Run time and runs of programs, where the kernel keeps them.
    init(_ programs: [ProgramFigures], withStatistics: Bool) {
        self.init(
            recursionMisses: Dictionary(
                programs.map { ($0.name, $0.recursionMisses) }, uniquingKeysWith: +))
        guard withStatistics else { return }
        for program in programs {
            add(program.runNs, .programTime, [program.name])
            add(program.runs, .programRuns, [program.name])
        }
    }
}
