// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

@testable import Reporting

@Suite struct OracleTableTests {
    static let rows = [
        OracleRow(
            class: .inodeRwsem, mode: .exclusive,
            kernel: .init(acquisitions: 4000, contentions: 954),
            traced: .init(acquisitions: 4000, contentions: 954)),
        OracleRow(
            class: .inodeRwsem, mode: .shared,
            kernel: .init(acquisitions: 0, contentions: 0),
            traced: .init(acquisitions: 1, contentions: 2)),
        OracleRow(
            class: .fiLock, mode: .spin, kernel: .init(acquisitions: 4014, contentions: 3),
            traced: .init(acquisitions: 4000, contentions: 0)),
    ]

    @Test func countsStandSideBySide() throws {
        let lines = OracleTable(Self.rows).lines(within: 100).map {
            $0.split(separator: " ").map(String.init)
        }
        try #require(lines.count == 4)
        #expect(lines[1] == ["i_rwsem", "exclusive", "4000", "4000", "-", "0", "954", "954"])
        #expect(lines[3] == ["fi->lock", "4014", "4000", "-", "14", "3", "0"])
    }

    @Test func everyDifferenceHasASentence() throws {
        let sentences = OracleTable(Self.rows).differences
        try #require(sentences.count == 4)
        #expect(sentences[0].hasPrefix("1 acquisitions of i_rwsem shared traced that the kernel"))
        #expect(sentences[1].hasPrefix("2 trips through the slow path of i_rwsem shared"))
        #expect(sentences[2].hasPrefix("14 acquisitions of fi->lock outside of write calls"))
        #expect(sentences[3].hasPrefix("3 contentions of fi->lock that did not reach"))
        #expect(OracleTable([Self.rows[0]]).differences.isEmpty)
    }

    @Test func contentionsAreExplainedByFirstAttempts() throws {
        let contention = [
            OracleContention(
                class: .inodeRwsem, kernel: 954, firstAttemptsFailed: 954, slowPaths: 950),
            OracleContention(class: .fiLock, kernel: 3, firstAttemptsFailed: 2, slowPaths: 0),
        ]
        let table = OracleTable([Self.rows[0], Self.rows[2]], contention: contention)
        let sentences = table.differences
        try #require(sentences.count == 3)
        #expect(sentences[1].contains("in 4 of them a second attempt"))
        #expect(sentences[2].contains("2 first attempts seen to fail: a program"))
    }

    @Test func theReportShowsIt() throws {
        var report = try Fixture.passthroughParallel.report()
        #expect(!TextReport(report).text.contains("ORACLE"))
        report.oracle = Self.rows
        let text = TextReport(report).text
        #expect(text.contains("ORACLE"))
        #expect(text.contains("difference     14 acquisitions"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
}
