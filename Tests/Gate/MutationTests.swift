// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Reporting
import Testing

@testable import Gate

/// A thousand files, each with one thing wrong: a sentence or a proper judgement, never a crash.
@Suite struct MutationTests {
    @Test(arguments: Fixture.allCases) func mutatedReports(fixture: Fixture) throws {
        let text = try String(contentsOf: fixture.url, encoding: .utf8)
        let policy = try Policy(parsing: PolicyTests.full, from: "x")
        let baseline = try fixture.report()
        var mutations = Mutations(seed: 1, text: text)
        var refused = 0
        for _ in 0..<125 {
            let data = Data(mutations.next().utf8)
            do {
                let report = try JSONReport.decode(data, from: "mutated")
                let judgement = Judge(policy.lookingAt(report), report: report, baseline: baseline)
                    .judgement
                #expect(judgement.outcome != .holds)
                _ = JudgementText(judgement).text + JUnitReport(judgement).text
                _ = GitHubCommands(judgement).lines + [JudgementMarkdown(judgement).text]
                _ = TextReport(report).text + MarkdownReport(report).text + CSVReport(report).text
                _ = PolicyWriter(report).yaml
                let sides = [report, baseline].map { try? RunSide(name: "x", reports: [$0, $0]) }
                let diff = try RunDiff(of: sides.compactMap(\.self), force: true)
                _ = diff.map { DiffText($0).text + DiffMail($0).text }
            } catch {
                #expect(error is ReportFileError, "\(error)")
                #expect("\(error)".hasPrefix("mutated "), "\(error)")
                refused += 1
            }
        }
        #expect(refused > 20)
    }

    @Test(arguments: 0..<5) func mutatedPolicies(seed: Int) throws {
        let texts = [PolicyTests.full] + BuiltinPolicy.allCases.map(\.yaml)
        let report = try Runs.passthrough()
        var refused = 0
        for (index, text) in texts.enumerated() {
            var mutations = Mutations(seed: UInt64(seed * 100 + index + 7), text: text)
            for _ in 0..<15 {
                do {
                    let policy = try Policy(parsing: mutations.next(), from: "mutated")
                    let judgement = Judge(policy, report: report, baseline: report).judgement
                    #expect(judgement.checks.count > 1)
                } catch {
                    #expect("\(error)".hasPrefix("The policy mutated"), "\(error)")
                    refused += 1
                }
            }
        }
        #expect(refused > 20)
    }
}

/// Texts with one change each, the same for the same seed.
struct Mutations {
    private let lines: [Substring]
    private var state: UInt64

    init(seed: UInt64, text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        state = seed
    }

    private static let values = [
        "18446744073709551615", "-1", "1e308", "-9223372036854775808", "null", "\"x\"", "[]", "{}",
        "true", "0.5", "99999999999999999999999999", "[[[[", "\u{FFFD}", "0", "72057594037927936",
    ]

    mutating func next() -> String {
        var changed = lines.map(String.init)
        let index = random(below: changed.count)
        switch random(below: 6) {
        case 0: changed.remove(at: index)
        case 1: changed.insert(changed[random(below: changed.count)], at: index)
        case 2: changed.swapAt(index, random(below: changed.count))
        case 3: changed = Array(changed.prefix(index))
        case 4:
            let line = changed[index]
            let place = line.index(line.startIndex, offsetBy: random(below: line.count + 1))
            changed[index].insert(
                contentsOf: ["{", "\"", ":", "\u{0}", "9", "-", "&a *a"][random(below: 7)],
                at: place)
        default:
            if let colon = changed[index].firstIndex(of: ":") {
                let comma = changed[index].hasSuffix(",") ? "," : ""
                changed[index] =
                    changed[index][...colon] + " " + Self.values[random(below: Self.values.count)]
                    + comma
            } else {
                changed[index] += Self.values[random(below: Self.values.count)]
            }
        }
        return changed.joined(separator: "\n")
    }

    /// Knuth's linear congruential generator.
    private mutating func random(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, limit)))
    }
}
