// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

private let tools = ["/usr/sbin/xfs_io", "/usr/bin/fio"].filter {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Every way a write can reach a FUSE file, with counts known beforehand.
@Suite(
    .needsGuest, .enabled(if: tools.count == 2, "needs xfs_io and fio"), .timeLimit(.minutes(80)))
struct PathTests {
    /// `serve FLAGS` mounts /tmp/backing at /tmp/mount with a file of 1 MiB; `watch NAME COMMAND`
    /// traces the file while the command runs; `drive NAME ARGS` is a demo.
    private static let script =
        GuestScript.untilExact + """
            serve() {
                mkdir -p /tmp/backing /tmp/mount; truncate -s 1M /tmp/backing/file
                truncate -s 64k /tmp/backing/source
                fuselock serve /tmp/backing /tmp/mount "$@" & server=$!
                mounted /tmp/mount
            }
            unserve() { kill $server; wait $server; rm -rf /tmp/backing; }
            watch() {
                name=$1; shift
                until_exact trace --json /out/$name.json /tmp/mount/file -- "$@" 2>> /out/errors
            }
            drive() { name=$1; shift; until_exact demo --json /out/$name.json "$@"; }
            file=/tmp/mount/file
            serve --passthrough --parallel-direct-writes
            watch copy /usr/sbin/xfs_io -c "copy_range -l 65536 /tmp/mount/source" $file
            watch sendfile /usr/sbin/xfs_io -c "sendfile -i /tmp/mount/source 0 65536" $file
            watch resize /usr/sbin/xfs_io -c "truncate 512k" -c "falloc 0 1m" -c "pwrite -b 4k 0 40k" $file
            watch mmap /usr/sbin/xfs_io -c "mmap -w 0 64k" -c "mwrite 0 64k" $file
            unserve
            drive dsync --call dsync --writes 100
            drive rwf-append --open-mode direct-io+parallel --append --call rwf-append --verify --writes 100
            tries="1 2 3"
            drive aio --open-mode direct-io+parallel --call aio --writes 250
            drive uring --open-mode direct-io+parallel --engine fio --writes 250 \
                -- --ioengine=io_uring --iodepth=8
            tries=
            drive advised --open-mode direct-io+parallel --buffered --writes 100
            drive cached --open-mode cached --buffered --writes 100
            drive cached-direct --open-mode cached --writes 100
            drive writeback --open-mode writeback --buffered --writes 100

            """

    @Test func everyPath() async throws {
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: tools, timeout: .seconds(600)
        ).run(Self.script)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText
        try #require(said.isEmpty, "\(said)\(outcome.result.standardErrorText)")
        for name in ["copy", "sendfile"] {
            try expectSplice(try outcome.report("\(name).json"))
        }
        try expectResize(try outcome.report("resize.json"))
        let mapped = try outcome.report("mmap.json")
        #expect(mapped.calls == 0 && mapped.verdict.mode == .inconclusive)
        #expect(mapped.notCovered.contains { $0.contains("mmap") })

        try expect(outcome.report("dsync.json"), calls: 400, exclusive: 1, fiLock: 1)
        try expect(outcome.report("rwf-append.json"), calls: 400, exclusive: 1, fiLock: nil)
        #expect(try outcome.report("rwf-append.json").verdict.reasons.map(\.reason) == [.append])
        try expectAsyncDirect(try outcome.report("aio.json"))
        try expectAsyncDirect(try outcome.report("uring.json"))
        // What the buffered writers below are told to have their server reply.
        let advised = try outcome.report("advised.json")
        #expect(advised.calls == 400 && advised.verdict.mode == .shared)
        for (name, reason) in [
            ("cached", Reason.buffered), ("writeback", .buffered), ("cached-direct", .cachedPath),
        ] {
            let report = try outcome.report("\(name).json")
            try expect(report, calls: 400, exclusive: 1, fiLock: nil)
            #expect(report.verdict.reasons.map(\.reason) == [reason], "\(name)")
        }
    }

    private func expect(
        _ report: Report, calls: UInt64, exclusive: UInt64, fiLock: UInt64?
    ) throws {
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        #expect(report.calls == calls)
        #expect(report.verdict.mode == .exclusive)
        #expect(report.row(.inodeRwsem, .exclusive)?.acquisitions == exclusive * calls)
        #expect(report.row(.inodeRwsem, .shared)?.acquisitions == 0)
        if let fiLock { #expect(report.row(.fiLock, .spin)?.acquisitions == fiLock * calls) }
    }

    /// 64 KiB fill a pipe of 16 pages once: one splice, one exclusive lock.
    private func expectSplice(_ report: Report) throws {
        try #require(report.losses?.countsAreExact == true)
        #expect(report.bytes == 65536)
        #expect(report.callGroups?.map(\.path) == [.splice])
        #expect(report.row(.inodeRwsem, .exclusive)?.acquisitions == report.calls)
        #expect(report.verdict.reasons.map(\.reason) == [.splice])
    }

    /// Ten writes in calls; truncate and fallocate take the lock outside of them, once each.
    private func expectResize(_ report: Report) throws {
        try #require(report.losses?.countsAreExact == true)
        let row = try #require(report.row(.inodeRwsem, .exclusive))
        #expect(report.calls == 10 && row.acquisitions == 10)
        let elsewhere = try #require(row.elsewhere)
        #expect(elsewhere.acquisitions == 2 && elsewhere.isExact)
        #expect(
            Set(elsewhere.callSites.compactMap(\.caller)) == ["do_truncate", "fuse_file_fallocate"])
    }

    /// fuse_inode_uncached_io_start and _end in the call, and fuse_aio_complete in the call or on
    /// the server's reply: three acquisitions of fi->lock a write, wherever they fall.
    private func expectAsyncDirect(_ report: Report) throws {
        // One program alone sees a completion: where it was skipped, its lock was taken elsewhere.
        var losses = try #require(report.losses)
        losses.mayBeMissing?[CountedThing.completions.rawValue] = nil
        #expect(report.verdict.mode == .shared)
        guard losses.countsAreExact else {
            #expect((900...1000).contains(report.calls ?? 0), "\(losses.sentences)")
            return
        }
        #expect(report.calls == 1000)
        #expect(report.callGroups?.allSatisfy { $0.isAsync || $0.isCompletion } == true)
        #expect(report.row(.inodeRwsem, .shared)?.acquisitions == 1000)
        let spin = try #require(report.row(.fiLock, .spin))
        #expect((report.completions ?? 0) > 0 && spin.inCompletions > 0)
        #expect(spin.acquisitions <= 3000)
        #expect(spin.acquisitions + (spin.elsewhere?.acquisitions ?? 0) >= 3000)
    }
}
