// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReportFixtures
import Testing

/// Sentences on stderr, whatever is named in them.
@Suite struct HostileTests {
    /// Names in errors, and those of a crafted file.
    @Test func errorsLeakNothing() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-hostile-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder + "/base", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // No process can be given a name with a zero in it.
        let name = Hostile.text.replacing("\0", with: "").replacing("/", with: "")
        let report = try Hostile.fill(try Fixture.passthroughParallel.report())
        try JSONEncoder().encode(report).write(to: URL(fileURLWithPath: folder + "/filled.json"))
        try JSONEncoder().encode(["schema": Hostile.text])
            .write(to: URL(fileURLWithPath: folder + "/schema.json"))
        let run = Fixture.passthroughParallel.url.path
        // The exporter waits for a mount to come.
        let simple = ShownVerb.names.map { $0 == "export" ? [$0, "--listen", name] : [$0, name] }
        let others = [
            ["gate", run, "--policy", name], ["gate", run, "--format", name],
            ["diff", run, folder + "/filled.json"], ["report", folder + "/schema.json"],
            ["baseline", "show", name], ["baseline", "show", "b", "--directory", name],
            ["baseline", "compare", "b", run, "--directory", folder], ["serve", name, name],
            ["gate", "--init", folder + "/filled.json"], [name],
            ["gate", run, "--baseline", run, "--junit", folder + "/" + name + "/x"],
        ]
        for arguments in simple + others {
            let outcome = try OwnProgram.run(arguments)
            #expect(outcome.code != 0 && outcome.errors.hasPrefix("fuselock: "), "\(arguments[0])")
            #expect(Hostile.leaks(in: outcome.errors) == [], "\(arguments[0])")
        }
    }
}
