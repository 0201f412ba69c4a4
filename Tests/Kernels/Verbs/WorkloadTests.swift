// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

/// The ways to write that the table of counts does not have, traced on a real mount.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct WorkloadTests {
    private static let fio = ["/usr/bin/fio", "/usr/local/bin/fio"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private static let script =
        GuestScript.untilExact + """
            until_exact demo --open-mode passthrough+parallel --processes --verify --writes 250 \
                --json /out/processes.json
            until_exact demo --open-mode direct-io+parallel --append --verify --writes 250 \
                --json /out/append.json
            until_exact demo --open-mode direct-io+parallel --extend --verify --pattern strided \
                --writes 250 --json /out/extend.json
            until_exact demo --open-mode passthrough --buffered --verify --writes 250 \
                --json /out/buffered.json
            mkdir /tmp/backing /tmp/mount
            fuselock serve --passthrough /tmp/backing /tmp/mount & server=$!
            mounted /tmp/mount
            truncate -s 1M /tmp/backing/target
            until_exact trace --json /out/dd.json /tmp/mount/target -- \
                dd if=/dev/zero of=/tmp/mount/target bs=4k count=100 conv=notrunc 2> /out/dd-errors
            until_exact bench --engine fio --json /out/splice.json /tmp/mount \
                -- --ioengine=splice --direct=0 --rw=write 2> /out/splice-errors
            kill $server; wait $server
            """

    @Test(.enabled(if: fio != nil, "fio is not installed")) func everyWayToWrite() async throws {
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: [Self.fio ?? ""]
        ).run(Self.script)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText
        try #require(said.isEmpty, "\(said)\(outcome.result.standardErrorText)")
        let unpatched = Row.unpatched[1]
        try outcome.report("processes.json").expect(unpatched, writes: 1000)
        #expect(try outcome.report("processes.json").workload?.verifiedBlocks ?? 0 > 0)
        try outcome.report("buffered.json").expect(unpatched, writes: 1000)

        let append = try outcome.report("append.json")
        #expect(append.verdict.mode == .exclusive)
        #expect(append.verdict.reasons.map(\.reason) == [.append])
        #expect(append.workload?.verifiedBlocks == 1000)

        let extend = try outcome.report("extend.json")
        #expect(extend.verdict.reasons.map(\.reason).contains(.pastEOF))
        #expect(extend.workload?.verifiedBlocks == 1000)

        let dd = try outcome.report("dd.json")
        dd.expect(unpatched, writes: 100)
        #expect(dd.bytes == 409_600 || dd.losses?.isEmpty == false)

        let splice = try outcome.report("splice.json")
        #expect(splice.verdict.mode == .exclusive)
        #expect((splice.callGroups ?? []).contains { $0.path == .splice && $0.count > 0 })
        #expect(splice.verdict.reasons.map(\.reason).contains(.splice))
    }
}
