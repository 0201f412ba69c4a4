// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct BackingDiskTests {
    @Test func memoryNeedsNothing() async throws {
        let disk = BackingDisk(fileSystem: .tmpfs, content: 1 << 40)
        #expect(disk.setUp.isEmpty && disk.modules.isEmpty)
        #expect(try await disk.inputs().isEmpty)
        #expect(QEMUSeriesGuest.options(for: .tmpfs).isEmpty)
    }

    @Test func aDiskHasRoomForTheFiles() {
        let small = BackingDisk(fileSystem: .xfs, content: 16 << 20)
        #expect(small.setUp.first == "truncate -s \(512 << 20) /run/disk")
        #expect(small.setUp.last == "mount -t xfs -o loop /run/disk /run/backing")
        let large = BackingDisk(fileSystem: .ext4, content: 1 << 30)
        #expect(large.setUp.first == "truncate -s \(2 << 30) /run/disk")
        #expect(large.modules.contains("ext4") && large.modules.contains("loop"))
        #expect(QEMUSeriesGuest.options(for: .ext4) == ["--backing", "/run/backing"])
    }

    @Test func automaticIsWhatTheTrialSays() {
        #expect(GuestMachine.Accelerator.best == (KVMTrial.run() == .ran ? .kvm : .tcg))
    }
}
