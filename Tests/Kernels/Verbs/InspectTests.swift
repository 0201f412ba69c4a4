// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

/// What `inspect` reads on kernels whose types differ: on 6.1 FUSE is a module, without I/O modes.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct InspectTests {
    private func inspect(_ kernel: String, _ flags: String) async throws -> OpenFileState {
        let script = """
            mkdir /tmp/b /tmp/m
            echo hello > /tmp/b/file
            fuselock serve /tmp/b /tmp/m \(flags) 2> /out/server &
            mounted /tmp/m
            exec 9<> /tmp/m/file
            fuselock inspect /tmp/m/file --json /out/inspection.json > /out/text
            umount -l /tmp/m
            """
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel)).run(script)
        defer { outcome.remove() }
        let said = outcome.result.standardOutputText + outcome.result.standardErrorText
        try #require(said.isEmpty, "\(said)")
        let inspection = try JSONDecoder().decode(
            Inspection.self, from: Data(try outcome.text("inspection.json").utf8))
        let state = try #require(inspection.files.first)
        #expect(inspection.files.allSatisfy { $0.path == "/tmp/m/file" && $0.size == 6 })
        #expect(state.descriptor == 9)
        #expect(state.rwsem?.isIdle == true)
        return state
    }

    @Test(arguments: ["debian:6.12", "debian:7.3"])
    func passthrough(kernel: String) async throws {
        let state = try await inspect(kernel, "--passthrough --parallel-direct-writes")
        #expect(state.openFlags == [.passthrough])
        #expect(state.ioMode == IOMode(counter: -1) && state.cachedIOMode == false)
        #expect(state.backing?.path == "/tmp/b/file" && state.backing?.fileSystem == "tmpfs")
        #expect(state.remarks == [.passthroughExclusive, .parallelFlagLacking])
    }

    @Test func directIOOnLinux61() async throws {
        let state = try await inspect("debian:6.1", "--direct-io")
        #expect(state.openFlags == [.directIO])
        #expect(state.ioMode == nil && state.cachedIOMode == nil && state.backing == nil)
        #expect(state.remarks == [.directIOExclusive])
    }
}
