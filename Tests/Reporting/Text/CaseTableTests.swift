// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Reporting
import Testing

@Suite struct CaseTableTests {
    func report(_ outcome: CaseRow.Outcome) throws -> CaseReport {
        let run = try Fixture.passthroughParallel.report()
        let variants: [KernelVariant] = [outcome == .broken ? .v3 : .unpatched]
        var traced = run
        traced.workload?.verifiedBlocks = outcome == .failed ? nil : 4096
        let rows = WriteCase.allCases.map { writes in
            CaseRow(
                of: writes,
                promise: LockPromise(
                    of: writes, on: .passthrough, allowsParallel: true, variants: variants),
                report: traced)
        }
        return CaseReport(
            version: "0", kernel: run.kernel, target: run.target, variants: variants,
            isVariantFound: true, rows: rows)
    }

    @Test func theAnswerComesFirst() throws {
        let kept = CaseTable(try report(.kept)).text
        #expect(kept.hasPrefix("KEPT: all 10 cases do what unpatched promises\n"))
        let broken = CaseTable(try report(.broken)).text
        #expect(broken.hasPrefix("BROKEN: 5 of 10 cases do not do what v2/v3 promises\n"))
        #expect(broken.contains("overwrite: the server asked for"))
        #expect(CaseTable(try report(.failed)).text.hasPrefix("FAILED: 10 of 10"))
    }

    @Test func oneRowACaseWithinAHundredColumns() throws {
        for outcome in [CaseRow.Outcome.kept, .broken, .failed] {
            let lines = CaseTable(try report(outcome)).text.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 })
            for writes in WriteCase.allCases {
                #expect(lines.contains { $0.hasPrefix(writes.rawValue + " ") })
            }
        }
    }

    @Test func countsThatAreNotExactAreMarked() throws {
        var uncertain = try report(.kept)
        #expect(!CaseTable(uncertain).text.split(separator: "\n\n")[1].contains("~"))
        uncertain.rows[0].locks?.isExact = false
        #expect(CaseTable(uncertain).text.contains("~1"))
        uncertain.rows[0].locks = nil
        #expect(CaseTable(uncertain).text.contains(" - "))
    }

    @Test func markdownIsATable() throws {
        let lines = CaseTable(try report(.broken)).markdown.split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("|") }
        #expect(rows.count == 12)
        #expect(Set(rows.map { $0.count { $0 == "|" } }) == [10])
        #expect(lines[0] == "**BROKEN: 5 of 10 cases do not do what v2/v3 promises**")
    }

    @Test func jsonFollowsTheSchema() throws {
        let data = try JSONText.encode(try report(.broken))
        let value = try JSONSerialization.jsonObject(with: data)
        let schema = try ReportSchema.load("cases.schema.json")
        #expect(schema.violations(in: value) == [])
        #expect(try JSONDecoder().decode(CaseReport.self, from: data) == report(.broken))
        var other = try #require(value as? [String: Any])
        other["rows"] = nil
        #expect(schema.violations(in: other) != [])
    }
}
