// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Exporter

@Suite struct ExporterStateTests {
    private var state: ExporterState {
        ExporterState(
            .init(
                version: "1", kernel: KernelInfo(release: "6.1", machine: "x", cpus: 1),
                backend: "probe", startTime: 5))
    }

    private func text(_ state: ExporterState, at time: Double = 0) -> [Substring] {
        ExpositionFormat.prometheus.render(state.exposition(at: time)).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
    }

    @Test func anExporterWithoutMountsIsNotEmpty() {
        let lines = text(state)
        #expect(lines.contains("fuselock_build_info{version=\"1\"} 1"))
        #expect(lines.contains("fuselock_kernel_info{release=\"6.1\",machine=\"x\"} 1"))
        #expect(lines.contains("fuselock_collection_errors_total 0"))
        #expect(lines.contains("process_start_time_seconds 5"))
    }

    @Test func aMountThatIsGoneKeepsItsCountersAndLosesItsGauges() {
        var state = state
        let mount = MountName(mountPoint: "/m", fileSystem: "fuse")
        let reading = MountReading(
            source: .init(backend: "probe", device: 41), mount: mount, trace: Trace(),
            writersInside: 3)
        state.mounts.record([reading], at: 0)
        let inside = "fuselock_writers_inside{mount=\"/m\",fstype=\"fuse\"} 3"
        #expect(text(state).contains(Substring(inside)))
        #expect(text(state).contains { $0.contains("fuselock_verdict=\"inconclusive\"} 1") })
        state.mounts.record([], at: 1)
        let lines = text(state, at: 2)
        #expect(!lines.contains(Substring(inside)))
        #expect(!lines.contains { $0.hasPrefix("fuselock_verdict") })
        #expect(lines.contains("fuselock_opens_total{mount=\"/m\",fstype=\"fuse\"} 0"))
        #expect(lines.contains { $0.hasPrefix("fuselock_mount_watched") && $0.hasSuffix(" 0") })
    }

    @Test func lossesOfSourcesThatEndStay() {
        var state = state
        var losses = ObservationLosses()
        losses.filesOverLimit = 4
        state.record(CounterTable(losses), from: "one")
        state.close("one")
        losses.filesOverLimit = 1
        state.record(CounterTable(losses), from: "two")
        state.record(CounterTable(losses), from: "two")
        #expect(text(state).contains("fuselock_losses_total{kind=\"files_over_limit\"} 5"))
    }
}
