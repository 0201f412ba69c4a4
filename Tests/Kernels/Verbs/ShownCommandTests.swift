// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Lab
import Testing

/// What the documents show of events is run, as it is written, where there are events: with the probe backend.
///
/// The rest is run on the host (`ShownCommandHostTests`), in less time.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct ShownCommandTests {
    private static let place = """
        mkdir -p /work /mnt/data /mnt/backing
        cd /work
        fuselock serve /mnt/backing /mnt/data --direct-io 2> /out/server &
        mounted /mnt/data

        """

    @Test func whatARunWithEventsIsGoodFor() async throws {
        let commands = try Document.all.flatMap { try $0.blocks() }
            .map { ShownCommand.all(in: $0.lines) }
            .filter { $0.contains(where: \.needsEvents) }.flatMap { $0 }
        try #require(!commands.isEmpty)
        let script = CommandScript(commands)
        let text = script.text(
            program: "/usr/bin/fuselock", timeout: "timeout -s INT -k 10", into: "/out")
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), cpus: 2,
            inputs: Set(ShownCommand.given.values.map(\.path)).sorted()
        ).run(Self.place + text + "umount -l /mnt/data\n")
        defer { outcome.remove() }
        let complaints = try script.complaints(in: URL(fileURLWithPath: outcome.folder.string))
        for complaint in complaints { Issue.record("\(complaint)") }
    }
}
