// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel
import Testing

@testable import KernelTracing

@Suite struct MountsTraceTests {
    private func trace() -> MountsTrace {
        let files = (UInt32(0)..<3).map { TracedFile(id: $0, name: "f\($0)", inode: 7) }
        let calls = files.map {
            CallGroup(
                file: $0.id, path: .passthrough, openFlags: [], conditions: [], shape: CallShape(),
                count: UInt64($0.id) + 1)
        }
        let opens = files.map {
            OpenGroup(
                file: $0.id, requested: [], kept: [], process: 1, command: "c", count: 1)
        }
        let acquisitions = files.map {
            AcquisitionGroup(
                file: $0.id, path: .passthrough, lockClass: .inodeRwsem, mode: .exclusive,
                function: .downWrite, acquisitions: 1)
        }
        var losses = Losses()
        losses.filesOverLimit = 3
        losses.recursionMisses = ["down_write_exit": 2]
        losses.opensUnread = 1
        return MountsTrace(
            trace: Trace(
                files: files, calls: calls, acquisitions: acquisitions, losses: losses, opens: opens
            ),
            origins: [
                0: .init(device: 41, writersInside: 2), 1: .init(device: 42),
                2: .init(device: 41, writersInside: 1),
            ],
            shares: [41: .init(losses: losses), 42: .init(), nil: .init(losses: losses)])
    }

    @Test func eachMountHasItsOwnFiles() {
        let all = trace()
        #expect(all.devices == [41, 42])
        let first = all.mount(41)
        #expect(first.files.map(\.id) == [0, 2])
        #expect(first.calls.map(\.count) == [1, 3])
        #expect(first.acquisitions.map(\.file) == [0, 2])
        #expect(first.opens.map(\.file) == [0, 2])
        #expect(first.losses.filesOverLimit == 3)
        #expect(all.mount(42).calls.map(\.count) == [2])
        #expect(all.mount(43).files.isEmpty)
        #expect(all.mount(42).losses.countsAreExact)
        #expect(all.writersInside(41) == 3 && all.writersInside(42) == 0)
    }

    @Test func whatHasNoPlaceIsOfMountsWithoutOne() {
        let all = trace()
        #expect(all.mount(43).losses.filesOverLimit == 3)
        var unseen = all
        unseen.shares[nil] = .init()
        #expect(unseen.mount(43).losses.isEmpty, "nothing was written there")
        #expect(all.mount(42).losses.recursionMisses == ["down_write_exit": 2])
        #expect(!all.mount(42).losses.opensAreExact, "nobody knows whose open it was")
    }

    @Test func everyMountIsDeviceZero() throws {
        let plan = try ProbePlan(spinlocks: true) { $0 == "fuse_file_io_open" ? nil : 2 }
        #expect(!plan.seesOpens)
        let whole = try ProbePlan(spinlocks: true) { _ in 2 }
        #expect(whole.seesOpens)
        var options = ProbeOptions()
        options.byMount = true
        options.maxFiles = 9
        let config = fl_config(.everyMount, options, whole)
        #expect(config.device == 0 && config.inode == 0 && config.by_mount == 1)
        #expect(config.max_files == 9 && config.sees_opens == 1 && config.by_process == 0)
        options.byProcess = true
        #expect(fl_config(.everyMount, options, whole).by_process == 1)
        #expect(fl_config(.everyMount, ProbeOptions(), plan).sees_opens == 0)
    }
}
