// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

private let fioPath = ["/usr/bin/fio", "/usr/local/bin/fio"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Whose call, whose file, whose loss it is, where two of a kind come together.
@Suite(
    .needsGuest, .enabled(if: fioPath != nil, "fio is not installed"), .timeLimit(.minutes(80)))
struct NestedTests {
    /// `trace NAME TARGET SHELL` traces what a shell does; `two FILE` has two writers of 100 writes.
    private static let script =
        GuestScript.untilExact + """
            trace() { until_exact trace --json /out/$1.json $2 -- sh -c "$3" 2>> /out/errors; }
            two() {
                for i in 1 2; do
                    echo "dd if=/dev/zero of=$1 bs=4k count=100 conv=notrunc 2>/dev/null &"
                done
                echo wait
            }
            mkdir -p /base /low /up
            truncate -s 1M /base/file
            fuselock serve /base /low --direct-io 2>> /out/errors &
            mounted /low
            fuselock serve /low /up --passthrough 2>> /out/errors &
            mounted /up
            trace upper /up "$(two /up/file)"
            trace lower /low "$(two /up/file)"
            fuselock export --once --duration 5s > /out/metrics 2> /out/exporting &
            until grep -q "running as" /out/exporting; do sleep 0.1; done
            for i in 1 2 3; do dd if=/dev/zero of=/up/file bs=4k count=20 conv=notrunc 2>/dev/null; done
            wait $!
            umount /up; umount /low

            mkdir -p /same/a /same/b /twins
            mount -t tmpfs none /same/a; mount -t tmpfs none /same/b
            truncate -s 1M /same/a/first /same/b/second
            ls -i /same/a /same/b > /out/numbers
            fuselock serve /same /twins --direct-io 2>> /out/errors &
            mounted /twins
            trace twins /twins "$(two /twins/a/first) ; $(two /twins/b/second)"
            umount /twins

            mkdir -p /split /mount
            fuselock serve /split /mount --direct-io --parallel-direct-writes --workers 8 2>> /out/errors &
            mounted /mount
            truncate -s 64M /mount/file
            trace split /mount/file "fio --name=split --filename=/mount/file --size=64M \
                --rw=write --bs=4M --direct=1 --ioengine=libaio --iodepth=8 --loops=8 > /out/fio"
            umount /mount

            mkdir -p /full /failing
            mount -t tmpfs -o size=3M none /full
            truncate -s 64M /full/file
            fuselock serve /full /failing --direct-io --parallel-direct-writes --workers 8 2>> /out/errors &
            mounted /failing
            trace failing /failing/file "fio --name=fail --filename=/failing/file --size=64M \
                --rw=write --bs=4M --direct=1 --ioengine=libaio --iodepth=8 \
                --ignore_error=,ENOSPC > /out/fio || true"
            umount /failing

            """

    @Test func eachIsItsOwn() async throws {
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: [fioPath ?? ""],
            timeout: .seconds(600)
        ).run(Self.script)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText
        try #require(said.isEmpty, "\(said)\(outcome.result.standardErrorText)")
        try expectUpper(try outcome.report("upper.json"))
        try expectLower(try outcome.report("lower.json"))
        expectOpens(try outcome.text("metrics"))
        try expectTwins(try outcome.report("twins.json"), try outcome.text("numbers"))
        try expectSplit(try outcome.report("split.json"))
        try expectFailing(try outcome.report("failing.json"))
    }

    /// The passthrough write holds its inode's lock while the backing file's server writes.
    private func expectUpper(_ report: Report) throws {
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        #expect(report.calls == 200 && report.verdict.mode == .exclusive)
        #expect(report.writersInside?.max == 1)
        let row = try #require(report.row(.inodeRwsem, .exclusive))
        #expect(row.acquisitions == 200)
        let holds = (report.acquisitionGroups ?? []).filter { $0.lockClass == .inodeRwsem }
        #expect(holds.reduce(0) { $0 + $1.hold.count } == 200)
        #expect(report.row(.backingRwsem, .exclusive)?.acquisitions == 200)
        #expect(report.row(.fiLock, .spin)?.acquisitions == 200)
        let nested = try #require(report.nested)
        #expect(nested.map(\.count) == [200] && nested.map(\.name) == ["file"])
        let whole = (report.callGroups ?? []).reduce(0) { $0 + $1.durationNs.sum }
        #expect(nested.allSatisfy { $0.ns > 0 && $0.ns < whole })
    }

    /// The same writes seen from below.
    private func expectLower(_ report: Report) throws {
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        #expect(report.calls == 200 && report.nested == nil)
        #expect(report.row(.inodeRwsem, .exclusive)?.acquisitions == 200)
        #expect(report.row(.fiLock, .spin)?.acquisitions == 200)
    }

    /// All mounts at once. An open of the upper file is one of the lower inside of it, by the kernel, beside
    /// the server's own: three and six.
    private func expectOpens(_ metrics: String) {
        for (mount, opens) in [("/up", 3), ("/low", 6)] {
            let line =
                "fuselock_opens_total{mount=\"\(mount)\",fstype=\"fuse.fuselock\"} \(opens)\n"
            #expect(metrics.contains(line), "\(metrics)")
        }
        #expect(metrics.contains("fuselock_losses_total{kind=\"opens_unread\"} 0\n"))
    }

    /// Two file systems behind one mount give their first files the same number.
    private func expectTwins(_ report: Report, _ numbers: String) throws {
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        #expect(Set(report.files.map(\.inode)).count == 1, "\(numbers)")
        #expect(Set(report.files.map(\.name)) == ["first", "second"])
        let byFile = Dictionary(grouping: report.callGroups ?? [], by: \.file)
        #expect(byFile.values.map { $0.reduce(0) { $0 + $1.count } } == [200, 200])
    }

    /// No write of 4 MiB fits 3 MiB: each fails where it completes, which then takes no lock; of replies that
    /// come together nobody knows which was the last, so that there may be fewer.
    private func expectFailing(_ report: Report) throws {
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        #expect(report.calls == 16 && report.row(.fiLock, .spin)?.acquisitions == 32)
        let completions = (report.callGroups ?? []).filter(\.isCompletion)
        #expect(completions.reduce(0) { $0 + $1.count } <= 16)
        #expect(completions.allSatisfy { $0.errors == $0.count }, "each is told as failed")
        #expect(report.errors == report.completions)
    }

    /// Four requests a write, answered by eight threads at once; each write is completed once, by its
    /// own call or by the reply that came last.
    private func expectSplit(_ report: Report) throws {
        try #require(report.losses?.countsAreExact == true, "\(report.losses?.sentences ?? [])")
        let calls = try #require(report.calls)
        #expect(calls == 128)
        let spin = try #require(report.row(.fiLock, .spin))
        #expect(spin.acquisitions == 3 * calls)
        let elsewhere = (spin.elsewhere?.callSites ?? []).compactMap(\.caller)
        #expect(!elsewhere.contains("fuse_aio_complete"))
        let queued = (report.callGroups ?? []).reduce(0) { $0 + $1.queued }
        #expect((report.completions ?? 0) <= queued)
    }
}
