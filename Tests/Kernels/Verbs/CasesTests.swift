// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

/// `fuselock cases`, held against kernels whose promises are known.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct CasesTests {
    /// Each case attaches anew: all of them on one kernel, those that differ between paths on the other.
    private static let promised: [String: [WriteCase]] = [
        "debian:6.12": WriteCase.allCases,
        "debian:7.3": [.overwrite, .append, .extend, .splice],
    ]

    @Test(arguments: promised.keys.sorted())
    func debiansKernelsDoWhatUnpatchedPromises(kernel: String) async throws {
        let wanted = try #require(Self.promised[kernel])
        let options = wanted.map { "--case \($0.rawValue)" }.joined(separator: " ")
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: kernel), timeout: .seconds(600)
        ).run(
            """
            fuselock cases --expect unpatched \(options) --json /out/passthrough.json > /out/text \
                || echo "exit $?"
            fuselock cases --open-mode direct-io+parallel --case overwrite --case o_append \
                --case extend --case splice --json /out/direct.json > /out/text || echo "exit $?"
            fuselock cases --expect v3 --case overwrite > /out/text; echo "$?" > /out/broken
            """)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText
        try #require(said.isEmpty, "\(said)\(outcome.result.standardErrorText)")
        let passthrough = try cases("passthrough.json", of: outcome)
        #expect(passthrough.rows.map(\.case) == wanted)
        for row in passthrough.rows {
            #expect(row.outcome == .kept && row.observed == .exclusive, "\(row)")
            #expect((row.verifiedBlocks ?? 0) > 0)
            if row.locks?.isExact == true {
                #expect(row.locks?.exclusive == 1 && row.locks?.shared == 0, "\(row)")
            }
        }
        let direct = try cases("direct.json", of: outcome)
        #expect(direct.rows.map(\.observed) == [.shared, .exclusive, .exclusive, .shared])
        #expect(try outcome.text("broken") == "3\n")
    }

    /// Appends, extensions and overwrites in known proportions on one mount.
    @Test func reasonsOfAMixtureAreExact() async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:7.3")).run(
            GuestScript.untilExact + """
                mkdir /tmp/backing /tmp/mount
                fuselock serve --direct-io --parallel-direct-writes /tmp/backing /tmp/mount & server=$!
                mounted /tmp/mount
                cat > /tmp/mixture <<'END'
                cd /tmp/mount
                truncate -s 1M over extend
                : > append
                dd if=/dev/zero of=over bs=4k count=30 conv=notrunc
                dd if=/dev/zero of=extend bs=4k count=20 seek=256 conv=notrunc
                dd if=/dev/zero of=append bs=4k count=10 oflag=append conv=notrunc
                rm over extend append
                END
                until_exact trace --json /out/mixture.json /tmp/mount -- sh /tmp/mixture 2> /out/errors
                truncate -s 1M /tmp/backing/both
                write() { while :; do dd of=/tmp/mount/both conv=notrunc "$@" 2> /dev/null; done; }
                write if=/dev/zero bs=512 count=2000 & writers=$!
                write if=/dev/zero bs=512 count=2000 & writers="$writers $!"
                write if=/dev/zero bs=64k count=10 oflag=append & writers="$writers $!"
                for backend in observe probe; do
                    fuselock trace --backend $backend --duration 3s --json /out/$backend.json \
                        /tmp/mount/both > /out/text 2>> /out/errors || echo "$backend: $?"
                done
                kill $writers; sleep 1; kill $server; wait $server
                """)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText
        try #require(said.isEmpty, "\(said)\(outcome.result.standardErrorText)")
        let report = try outcome.report("mixture.json")
        try #require(report.losses?.countsAreExact == true)
        #expect(report.verdict.mode == .mixed)
        #expect(report.verdict.sharedCalls == 30)
        let reasons = report.verdict.reasons.map { "\($0.reason.rawValue) \($0.calls ?? 0)" }
        #expect(reasons == ["past_eof 20", "append 10"])
        // Short shared writes beside long exclusive ones: samples may not suffice, but never mislead.
        let probed = try outcome.report("probe.json").verdict
        let observed = try outcome.report("observe.json").verdict
        #expect(probed.mode == .mixed, "\(probed.summary)")
        #expect([.mixed, .inconclusive].contains(observed.mode), "\(observed.summary)")
    }

    /// A server that asks for parallel writes is told that the kernel dropped it, one that does not
    /// that it did not ask; the opens are listed with what was kept.
    @Test func strippedAndNotRequestedAreToldApart() async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:7.3")).run(
            ["passthrough", "passthrough+parallel", "direct-io"].map {
                "fuselock demo --open-mode \($0) --writes 50 --json /out/\($0).json > /out/text"
            }.joined(separator: "\n"))
        defer { outcome.remove() }
        func reasons(_ name: String) throws -> [Reason] {
            try outcome.report("\(name).json").verdict.reasons.map(\.reason)
        }
        #expect(try reasons("passthrough+parallel") == [.parallelFlagStripped])
        #expect(try reasons("passthrough") == [.parallelFlagNotRequested])
        #expect(try reasons("direct-io") == [.parallelFlagNotRequested])
        let opens = try #require(try outcome.report("passthrough+parallel.json").opens)
        #expect(opens.allSatisfy { $0.stripped == [.parallelDirectWrites] && $0.count > 0 })
        #expect(opens.contains { $0.command == "fuselock" && $0.kept == [.passthrough] })
    }

    private func cases(_ name: String, of outcome: GuestScript.Outcome) throws -> CaseReport {
        let data = try Data(
            contentsOf: URL(fileURLWithPath: outcome.folder.appending(name).string))
        return try JSONDecoder().decode(CaseReport.self, from: data)
    }
}
