// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct GuestJobTests {
    @Test func aFileOptionWritesInTheGuestAndComesBack() {
        var job = GuestJob(
            executable: "/bin/x",
            arguments: ["demo", "--json", "a/r.json", "--log=l.txt", "--json"])
        job.bringBack(fileOf: "--json")
        job.bringBack(fileOf: "--log")
        #expect(
            job.arguments == ["demo", "--json", "/out/2/r.json", "--log=/out/3/l.txt", "--json"])
        #expect(
            job.outputs == [
                .init("/out/2/r.json", to: "a/r.json"), .init("/out/3/l.txt", to: "l.txt"),
            ])
    }

    @Test func aDashStays() {
        var job = GuestJob(executable: "/bin/x", arguments: ["--json", "-", "--json=-"])
        job.bringBack(fileOf: "--json")
        #expect(job.arguments == ["--json", "-", "--json=-"])
        #expect(job.outputs.isEmpty)
    }

    @Test(arguments: ["plain", "two words", "it's", "$HOME `id`", "a\nb", ""])
    func quotingSurvivesAShell(word: String) async throws {
        let shell = HostTool(name: "sh", package: "dash")
        let outcome = try await shell.run(["-c", "printf %s \(GuestInit.quoted(word))"])
        #expect(outcome.text == word)
    }
}
