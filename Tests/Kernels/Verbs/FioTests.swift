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
    .needsGuest, .enabled(if: fioPath != nil, "fio is not installed"), .timeLimit(.minutes(80)))
struct FioTests {
    /// A tmpfs finishes every write in the call, which runs in a worker of io_uring.
    @Test func uringOnTmpfs() async throws {
        let report = try await run(
            """
            fuselock demo --open-mode passthrough --engine fio --writers 4 --writes 1000 \
                --json /out/fio.json -- --ioengine=io_uring --iodepth=16 > /out/text
            """)
        #expect(report.completions == 0)
        try expectAsyncPassthrough(report)
        let spin = try #require(report.row(.fiLock, .spin))
        #expect(spin.acquisitions + (report.losses?.lostCalls ?? 0) == 4000)
    }

    /// ext4 on a loop device finishes them later, in a worker of its own.
    @Test func aioOnExt4() async throws {
        let report = try await run(
            """
            truncate -s 64M /tmp/disk && /sbin/mke2fs -q -t ext4 /tmp/disk
            mkdir /tmp/ext4 && losetup /dev/loop0 /tmp/disk && mount -t ext4 /dev/loop0 /tmp/ext4
            fuselock demo --open-mode passthrough --engine fio --writers 4 --writes 1000 \
                --backing /tmp/ext4 --json /out/fio.json > /out/text \
                -- --ioengine=libaio --iodepth=16
            """)
        #expect(report.files.first?.backing?.fileSystem == "ext4")
        try expectAsyncPassthrough(report)
        #expect(report.completions ?? 0 > 0)
        let spin = try #require(report.row(.fiLock, .spin))
        #expect(spin.inCompletions > 0)
        #expect(spin.acquisitions + (report.losses?.lostCalls ?? 0) == 4000)
    }

    private func run(_ script: String) async throws -> Report {
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: [fioPath ?? "", "/sbin/mke2fs"],
            modules: ["loop", "ext4"]
        ).run(script)
        defer { outcome.remove() }
        let output = outcome.result.standardOutputText + outcome.result.standardErrorText
        try #require(outcome.result.exitCode == 0, "\(output)")
        return try outcome.report("fio.json")
    }

    private func expectAsyncPassthrough(_ report: Report) throws {
        #expect(report.workload?.total?.writes == 4000)
        let losses = try #require(report.losses)
        if losses.countsAreExact {
            #expect(report.calls == report.workload?.total?.writes)
            #expect(report.row(.inodeRwsem, .exclusive)?.acquisitions == 4000)
        }
        #expect((report.callGroups ?? []).allSatisfy { $0.isAsync || $0.isCompletion })
        #expect(report.files.count == 1)
        if losses.isEmpty { #expect(report.bytes == report.workload?.total?.bytes) }
    }
}
