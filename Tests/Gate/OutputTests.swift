// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Gate

/// GitHub's commands, its summary, and the text.
@Suite struct OutputTests {
    static let hostile = "50 % of <a> & \"b\", 'c': d\r\ne|f `g` _h_\u{1}"

    static func check(_ status: Check.Status, _ rule: String = "r") -> Check {
        Check(
            rule: rule, measure: "locks-a-write exclusive", limit: "at most 0 a write",
            observed: hostile, status: status, reasons: [hostile])
    }

    static func judgement(_ checks: [Check]) -> Judgement {
        Judgement(
            policy: hostile, run: RunKey(kernel: "7.3", openMode: "direct-io", workload: hostile),
            recordedAt: "2026-11-24T22:39:18Z", verdict: hostile, outcome: .broken, checks: checks)
    }

    @Test func commandsAreEscapedByGitHubsRules() throws {
        let line = try #require(
            GitHubCommands(Self.judgement([Self.check(.broken, Self.hostile)])).lines.first)
        #expect(
            line.hasPrefix("::error title=fuselock%3A 50 %25 of <a> & \"b\"%2C 'c'%3A d␍%0Ae"))
        #expect(!line.contains { $0.isNewline })
        let parts = line.split(separator: "::", omittingEmptySubsequences: true)
        #expect(parts.count == 2)
        let title = parts[0].dropFirst("error title=".count)
        #expect(!title.contains(",") && !title.contains(":"))
        #expect(parts[1].contains("50 %25 of <a> & \"b\", 'c': d␍%0Ae"))
        let rest = parts[1].replacing(/%25|%0D|%0A/, with: "")
        #expect(!rest.contains("%"))
    }

    @Test func tenAtMostAndThenHowManyMore() {
        let holding = [Self.check(.holds)]
        func lines(_ count: Int) -> [String] {
            let broken = (0..<count).map { Self.check(.broken, "r\($0)") }
            return GitHubCommands(Self.judgement(holding + broken)).lines
        }
        #expect(lines(0).isEmpty)
        #expect(lines(10).count == 10)
        #expect(lines(13).count == 11)
        #expect(lines(13).last == "and 3 more that do not hold, in the job summary")
    }

    @Test func errorsComeBeforeWarnings() {
        let checks = [Self.check(.warning), Self.check(.incomplete), Self.check(.broken)]
        let lines = GitHubCommands(Self.judgement(checks)).lines
        #expect(lines.map { $0.hasPrefix("::error ") } == [true, true, false])
        #expect(lines[0].contains("is broken") && lines[1].contains("cannot be judged"))
        #expect(lines[2].hasPrefix("::warning "))
    }

    @Test func theSummaryKeepsItsTable() throws {
        let text = JudgementMarkdown(Self.judgement([Self.check(.broken), Self.check(.holds)])).text
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.count == 4)
        for row in rows.dropFirst(2) {
            #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 6, "\(row)")
        }
        #expect(!text.replacing("\\<a>", with: "").contains("<a>"))
    }

    @Test func theTextPutsWhatIsBrokenFirst() throws {
        let judgement = try Runs.judge(
            try Runs.passthrough(), "verdict: exclusive\nlocks-a-write: {exclusive: 0}")
        let lines = JudgementText(judgement).text.split(separator: "\n")
        #expect(lines[0] == "BROKEN: 1 of 3 checks of test")
        let states = lines.filter { $0.contains(": locks-a-write") || $0.contains(": verdict") }
        #expect(states.first?.hasPrefix("BROKEN ") == true)
        #expect(lines.allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: ["verdict: exclusive", "wait: {exclusive: {p99: 1ns}}", "verdict: shared"])
    func theNumbersAreThoseOfTheLinesBelow(limit: String) throws {
        let judgement = try Runs.judge(
            try Runs.passthrough(), "\(limit)\nlocks-a-write: {exclusive: 1, fi-lock: 1}")
        let lines = JudgementText(judgement).text.split(separator: "\n")
        func count(_ label: String) -> Int { lines.count { $0.hasPrefix("\(label) ") } }
        let all = ["holds", "WARNING", "BROKEN", "INCOMPLETE"].map(count).reduce(0, +)
        #expect(all == 4)
        switch judgement.outcome {
        case .broken: #expect(lines[0].contains(": \(count("BROKEN")) of \(all) checks"))
        case .holds where count("WARNING") > 0:
            #expect(lines[0].contains(": \(count("holds")) of \(all) checks of test, 1 warning"))
        default: #expect(lines[0].contains(": \(all) checks of"))
        }
    }
}
