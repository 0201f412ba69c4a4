// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Reporting
import Testing

@testable import Gate

/// Nor does what a run or a policy calls itself steer who reads a judgement or a comparison.
@Suite struct HostileTests {
    private static let pairs: [(Fixture, String)] = [
        (.passthroughParallel, "verdict: shared\nlocks-a-write: {exclusive: 0, fi-lock: 0}"),
        (.directIOParallel, "where: {file: '*.img'}\nverdict: shared"),
        (.observedPassthrough, "verdict: shared\nqueued-share: 0.1"),
    ]

    @Test(arguments: pairs)
    func noFormatOfAJudgementLeaks(fixture: Fixture, limits: String) throws {
        let report = try Hostile.fill(try fixture.report())
        var policy = try Runs.policy(limits)
        (policy.name, policy.about) = (Hostile.text, Hostile.text)
        policy.rules[0].name = Hostile.text
        policy.rules += Policy.notAbove(try fixture.report()).rules
        let judgement = Judge(
            policy, report: report, baseline: report, trouble: [Hostile.text]
        ).judgement
        let outputs = [
            JudgementText(judgement).text, JudgementMarkdown(judgement).text,
            JUnitReport(judgement).text,
            String(decoding: try JSONText.encode(judgement), as: UTF8.self),
        ]
        for (index, output) in outputs.enumerated() {
            #expect(Hostile.leaks(in: output) == [], "\(index)")
        }
        for line in GitHubCommands(judgement).lines {
            let own = line.prefix { $0 != " " }
            #expect(["::error", "::warning", "and"].contains(own))
            #expect(Hostile.leaks(in: String(line.dropFirst(own.count))) == [])
            #expect(!line.contains("\n"))
        }
    }

    @Test(arguments: [Fixture.passthroughParallel, .observedPassthrough])
    func noFormatOfAComparisonLeaks(fixture: Fixture) throws {
        let report = try Hostile.fill(try fixture.report())
        let sides = try [report, try fixture.report()].map {
            try RunSide(name: Hostile.text, reports: [$0])
        }
        let diff = try #require(try RunDiff(of: sides, force: true))
        let outputs = [
            DiffText(diff).text, DiffText(diff).markdown, DiffMail(diff).text,
            String(decoding: try JSONText.encode(diff), as: UTF8.self),
        ]
        for (index, output) in outputs.enumerated() {
            #expect(Hostile.leaks(in: output) == [], "\(index)")
        }
        #expect(Hostile.leaks(in: BaselineStore.shown("a", report)) == [])
        #expect(Hostile.leaks(in: PolicyWriter(report).yaml) == [])
    }
}
