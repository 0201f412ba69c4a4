// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Gate
import LockModel
import ReportFixtures
import Testing

@testable import Commands

@Suite struct GateCommandTests {
    private static let run = Fixture.passthroughParallel.url.path

    private static let cases: [(arguments: String, code: Int32, words: String)] = [
        ("gate RUN --policy builtin:passthrough-unpatched", 0, "HOLDS"),
        ("gate RUN --policy builtin:passthrough-v1", 3, "BROKEN"),
        ("gate RUN --policy builtin:direct-io", 4, "INCOMPLETE"),
        ("gate RUN --baseline RUN", 0, "HOLDS"),
        ("gate /no/such.json --policy builtin:direct-io", 1, "Cannot read"),
        ("gate RUN --policy builtin:x", 1, "no policy builtin:x"),
        ("gate /etc/passwd --policy builtin:direct-io", 1, "not a fuselock report"),
        ("gate RUN --policy RUN", 1, "The policy"),
        ("gate RUN", 64, "--policy or --baseline"),
        ("gate --policy builtin:direct-io", 64, "Give one of"),
        ("gate --policy builtin:direct-io -- serve", 64, "A gate runs"),
        ("gate --policy builtin:direct-io -- bench", 64, "Missing expected argument"),
        ("gate --policy builtin:direct-io -- trace /proc --duration 1s", 1, "no report"),
        (
            "gate --policy builtin:direct-io -- trace /proc --backend observe", 1,
            "cannot be judged: rule \"direct-io\", locks-a-write exclusive: the observe backend"
        ),
        (
            "gate --baseline RUN -- demo --open-mode direct-io --backing /no/such", 1,
            "open mode pass"
        ),
        ("gate --list --policy builtin:direct-io", 64, "a run to be judged"),
        ("gate --list --json x", 64, "for a judgement"),
        ("gate --init RUN --github", 64, "for a judgement"),
        ("gate --policy builtin:direct-io -- demo --writers 1,2", 64, "judges one run"),
        ("gate --policy builtin:direct-io -- demo --writers=1,2", 64, "judges one run"),
        ("trace /m --no-trace", 64, "fuselock: Unknown option '--no-trace'"),
        ("cases --no-trace", 64, "fuselock: Unknown option '--no-trace'"),
        ("report RUN --format perfetto", 64, "fuselock: This report has no timeline"),
        ("report RUN --format perfetto", 64, "Usage: fuselock report "),
        ("gate RUN --baseline RUN --format html", 64, "fuselock: Unknown option"),
        ("diff RUN RUN --format html", 64, "fuselock: The value 'html' is invalid"),
        ("gate --list", 0, "builtin:passthrough-v3"),
        ("gate --init RUN", 0, "schema: fuselock.policy/1"), ("gate --init LOSSY", 4, "not exact"),
        ("diff RUN RUN", 0, "fi-lock a write"),
        ("diff RUN LOSSY", 0, "path passthrough there, direct-io here"),
        ("diff RUN", 64, "two sides"), ("report RUN --format csv", 0, "inode_rwsem,exclusive"),
        ("report RUN --format csv --json x", 64, "not both"),
    ]

    @Test(arguments: cases) func exitCodes(arguments: String, code: Int32, words: String) throws {
        let files = ["RUN": Self.run, "LOSSY": Fixture.directIOParallel.url.path]
        let outcome = try OwnProgram.run(
            arguments.split(separator: " ").map { files[String($0)] ?? String($0) })
        #expect(outcome.code == code)
        let text = String(decoding: outcome.output, as: UTF8.self) + outcome.errors
        #expect(text.contains(words), "\(text)")
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

    /// Whoever makes a policy of a bad run is told what it will ask for.
    @Test func aPolicyOfAnExclusiveRunSaysSo() throws {
        let exclusive = try OwnProgram.run(["gate", "--init", Self.run])
        #expect(exclusive.code == 0)
        #expect(exclusive.errors.contains("is EXCLUSIVE, and so is what the policy asks for"))
        var report = try Fixture.directIOParallel.report()
        report.losses = Losses()
        for index in (report.callGroups ?? []).indices {
            report.callGroups?[index].exitsMissed = 0
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-init-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try JSONEncoder().encode(report).write(to: file)
        let shared = try OwnProgram.run(["gate", "--init", file.path])
        #expect(
            shared.code == 0 && !shared.errors.contains("the policy asks for"), "\(shared.errors)")
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
        #expect(outcome.code == 3)
        let judgement = try JSONDecoder().decode(Judgement.self, from: outcome.output)
        #expect(judgement.outcome == .broken && judgement.schema == "fuselock.judgement/1")
        #expect(outcome.errors.contains("\n::error title=fuselock%3A passthrough-v1"))
        #expect(try String(contentsOf: junit, encoding: .utf8).contains("<testcase "))
        let markdown = try String(contentsOf: summary, encoding: .utf8)
        #expect(markdown.hasPrefix("before\n### fuselock gate: broken"))
    }

    @Test func everyOutcomeHasAnExitCode() {
        #expect(Commands.ExitStatus(of: .holds).rawValue == 0)
        #expect(Commands.ExitStatus(of: .broken).rawValue == 3)
        #expect(Commands.ExitStatus(of: .incomplete).rawValue == 4)
        #expect(Commands.ExitStatus.usage.rawValue == ExitCode.validationFailure.rawValue)
    }

    /// Refused by the verb, so not in its help.
    @Test(arguments: [
        ("trace", "--no-trace"), ("cases", "--no-trace"), ("cases", "no-passthrough"),
        ("top", "--timeline"), ("export", "--stacks"), ("inspect", "--backend"),
    ]) func helpShowsWhatTheVerbTakes(verb: String, word: String) throws {
        let outcome = try OwnProgram.run([verb, "--help"])
        #expect(outcome.code == 0)
        #expect(!String(decoding: outcome.output, as: UTF8.self).contains(word))
    }
}
