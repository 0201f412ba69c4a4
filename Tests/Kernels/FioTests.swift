// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

private let fioPath = ["/usr/bin/fio", "/usr/local/bin/fio"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Asynchronous writes: the call returns before the write is done, a worker completes it.
@Suite(
    .needsGuest, .enabled(if: fioPath != nil, "fio is not installed"), .timeLimit(.minutes(10)))
struct FioTests {
    /// A tmpfs finishes every write in the call; ext4 on a loop device does not.
    @Test func uringOnPassthrough() async throws {
        let script = """
            truncate -s 64M /tmp/disk && /sbin/mke2fs -q -t ext4 /tmp/disk
            mkdir /tmp/ext4 && losetup /dev/loop0 /tmp/disk && mount -t ext4 /dev/loop0 /tmp/ext4
            fuselock demo --open-mode passthrough --engine fio --writers 4 --writes 1000 \
                --backing /tmp/ext4 --json /out/fio.json \
                -- --ioengine=io_uring --iodepth=16 || echo "failed: $?"
            """
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: [fioPath ?? "", "/sbin/mke2fs"],
            modules: ["loop", "ext4"]
        ).run(script)
        defer { outcome.remove() }
        let output = outcome.result.standardOutputText + outcome.result.standardErrorText
        try #require(!output.contains("failed"), "\(output)")
        let report = try outcome.report("fio.json")
        #expect(report.files.first?.backing?.fileSystem == "ext4")
        let fio = try #require(report.workload?.total)
        #expect(fio.writes == 4000)
        #expect(report.calls == fio.writes)
        #expect(report.bytes == fio.bytes)
        #expect(report.completions > 0)
        let spin = try #require(report.row(.fiLock, .spin))
        #expect(spin.inCompletions > 0)
        #expect(spin.acquisitions == 4000)
        #expect(report.callGroups.allSatisfy { $0.isAsync || $0.isCompletion })
        #expect(report.files.count == 1)
        #expect(report.losses.countsAreExact, "\(report.losses.sentences)")
    }
}
