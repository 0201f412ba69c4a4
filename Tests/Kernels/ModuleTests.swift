// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// A kernel whose FUSE is a module: its types and functions are in the module's BTF, not in
/// vmlinux's. Of Debian's kernels that is 6.1, which has no passthrough.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct ModuleTests {
    @Test func directIOOnLinux61() async throws {
        let script =
            GuestScript.untilExact + """
                [ -e /sys/kernel/btf/fuse ] || echo "FUSE is built in"
                until_exact demo --open-mode direct-io --writers 4 --writes 250 --file-size 2m \
                    --json /out/direct-io.json
                fuselock demo --open-mode passthrough > /out/text 2> /out/refusal && echo "not refused"
                """
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:6.1"))
            .run(script)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText + outcome.result.standardErrorText
        try #require(said.isEmpty, "\(said)")
        let report = try outcome.report("direct-io.json")
        // fuse_range_is_writeback takes fi->lock once more than later kernels do.
        let row = Row(mode: .directIO, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 2)
        report.expect(row, writes: 1000)
        #expect(report.notCovered.contains { $0.contains("passthrough writes") })
        #expect(try outcome.text("refusal").contains("6.9"))
    }
}
