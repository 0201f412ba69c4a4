// SPDX-License-Identifier: Apache-2.0

import Exporter
import Glibc
import HostSystem

/// What the exporter uses itself.
final class ProcessFigures: @unchecked Sendable {
    /// Opened while this process may still look at itself: after a change of user the kernel hides it
    /// (fs/proc/base.c, `task_dump_owner`). Used by one thread at a time.
    private let descriptors = opendir("/proc/self/fd")

    deinit { if let descriptors { closedir(descriptors) } }

    func read(into state: inout ExporterState) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        state.cpuTime = [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
        let pages = ProcFile.read("/proc/self/statm")?.split(separator: " ")
        if let pages, pages.count > 1, let resident = Double(pages[1]) {
            state.gauges[.residentMemory] = resident * Double(sysconf(Int32(_SC_PAGESIZE)))
        }
        if let count = openDescriptors { state.gauges[.openDescriptors] = Double(count) }
    }

    private var openDescriptors: Int? {
        guard let descriptors else { return nil }
        rewinddir(descriptors)
        var count = 0
        while let entry = readdir(descriptors) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }
}
