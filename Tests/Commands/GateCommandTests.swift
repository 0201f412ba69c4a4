// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Gate
import ReportFixtures
import Testing

@testable import Commands

@Suite struct GateCommandTests {
    private static let run = Fixture.passthroughParallel.url.path

    @Test(
        arguments: [
            (
                ["gate", run, "--policy", "builtin:passthrough-unpatched"], ExitStatus.success,
                "HOLDS"
            ),
            (["gate", run, "--policy", "builtin:passthrough-v1"], .limitBroken, "BROKEN"),
            (["gate", run, "--policy", "builtin:direct-io"], .incomplete, "INCOMPLETE"),
            (["gate", run, "--baseline", run], .success, "HOLDS"),
            (["gate", "/no/such.json", "--policy", "builtin:direct-io"], .failure, "Cannot read"),
            (["gate", run, "--policy", "builtin:x"], .failure, "no policy builtin:x"),
            (
                ["gate", "/etc/passwd", "--policy", "builtin:direct-io"], .failure,
                "not a fuselock report"
            ),
            (["gate", run, "--policy", run], .failure, "The policy"),
            (["gate", run], .usage, "--policy or --baseline"),
            (["gate", "--policy", "builtin:direct-io"], .usage, "Give one of"),
            (["gate", "--policy", "builtin:direct-io", "--", "serve"], .usage, "A gate runs"),
            (["gate", "--list"], .success, "builtin:passthrough-v3"),
            (["gate", "--init", run], .success, "schema: fuselock.policy/1"),
            (["gate", "--init", Fixture.directIOParallel.url.path], .incomplete, "not exact"),
            (["diff", run, run], .success, "fi-lock a write"),
            (["diff", run, Fixture.directIOParallel.url.path], .failure, "are unlike"),
            (["diff", run], .usage, "two sides"),
            (["report", run, "--format", "csv"], .success, "inode_rwsem,exclusive"),
        ] as [([String], ExitStatus, String)])
    func exitCodes(arguments: [String], status: ExitStatus, words: String) throws {
        let outcome = try OwnProgram.run(arguments)
        #expect(outcome.code == status.rawValue)
        let text = String(decoding: outcome.output, as: UTF8.self) + outcome.errors
        #expect(text.contains(words), "\(text)")
        #expect(
            (outcome.output.isEmpty)
                == (status == .failure || status == .usage
                    || arguments[0...1] == ["gate", "--init"] && status != .success))
    }

    @Test func theVerbWritesItsReportWhereTheGateReadsIt() throws {
        let plain = try GatedRun(["trace", "/m", "--", "dd", "--json", "x"])
        #expect(
            plain.arguments(writing: "f") == [
                "trace", "--json", "f", "/m", "--", "dd", "--json", "x",
            ])
        let lab = try GatedRun(["lab", "--kernel", "k", "--", "demo", "--writers", "2"])
        #expect(
            lab.arguments(writing: "f") == [
                "lab", "--kernel", "k", "--", "demo", "--json", "f", "--writers", "2",
            ])
        for words in [
            [], ["serve"], ["lab"], ["lab", "--", "doctor"], ["demo", "--json", "x"],
            ["bench", "/m", "--json=x"],
        ] { #expect(throws: ValidationError.self) { try GatedRun(words) } }
        let parsed = try GateCommand.parse([
            "--policy", "p", "--", "lab", "--", "trace", "/m", "--", "true",
        ])
        #expect(parsed.verb == ["lab", "--", "trace", "/m", "--", "true"])
    }

    @Test func outputsGoWhereTheyBelong() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-gate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (junit, summary) = (
            folder.appendingPathComponent("junit.xml"), folder.appendingPathComponent("summary.md")
        )
        try Data("before\n".utf8).write(to: summary)
        let outcome = try OwnProgram.run(
            [
                "gate", Self.run, "--policy", "builtin:passthrough-v1", "--github", "--junit",
                junit.path, "--json", "-",
            ], wrapper: ["/usr/bin/env", "GITHUB_STEP_SUMMARY=\(summary.path)"])
        #expect(outcome.code == ExitStatus.limitBroken.rawValue)
        let judgement = try JSONDecoder().decode(Judgement.self, from: outcome.output)
        #expect(judgement.outcome == .broken && judgement.schema == "fuselock.judgement/1")
        #expect(outcome.errors.contains("\n::error title=fuselock%3A passthrough-v1"))
        #expect(try String(contentsOf: junit, encoding: .utf8).contains("<testcase "))
        let markdown = try String(contentsOf: summary, encoding: .utf8)
        #expect(markdown.hasPrefix("before\n### fuselock gate: broken"))
    }

    @Test func everyOutcomeHasAnExitCode() {
        #expect(ExitStatus(of: .holds) == .success)
        #expect(ExitStatus(of: .broken).rawValue == 3)
        #expect(ExitStatus(of: .incomplete).rawValue == 4)
        #expect(ExitStatus.usage.rawValue == ExitCode.validationFailure.rawValue)
    }
}
