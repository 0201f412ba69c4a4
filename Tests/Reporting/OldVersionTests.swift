// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// Reports stay readable: those in Tests/Fixtures are as the programs of their time wrote them, and
/// are never written anew.
@Suite struct OldVersionTests {
    /// The version in a file itself, not in what was decoded from it.
    private func schema(of fixture: Fixture) throws -> String {
        struct Header: Decodable { let schema: String }
        return try JSONDecoder().decode(Header.self, from: Data(contentsOf: fixture.url)).schema
    }

    @Test func everyVersionUpToThisOneHasAFixtureOfBothBackends() throws {
        let current = try #require(
            Report.currentSchema.split(separator: "/").last.flatMap { Int($0) })
        for version in 1...current {
            let fixtures = try Fixture.allCases.filter {
                try schema(of: $0) == "fuselock.report/\(version)"
            }
            let backends = Set(try fixtures.map { try $0.report().backend })
            #expect(backends == ["probe", "observe"], "fuselock.report/\(version)")
        }
    }

    @Test func everyFixtureInTheFolderIsRead() throws {
        let folder = Fixture.observedDirectIO.url.deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(Fixture.allCases.map(\.rawValue)))
    }

    @Test(arguments: Fixture.allCases) func everyFormatRendersIt(fixture: Fixture) throws {
        let report = try fixture.report()
        let verdict = report.verdict.mode.rawValue.uppercased()
        for text in [
            TextReport(report).text, MarkdownReport(report).text, ReportHTML(report).text,
        ] { #expect(text.contains(verdict)) }
        #expect(CSVReport(report).text.hasPrefix("recorded_at,"))
        #expect(try JSONReport.decode(JSONReport.encode(report), from: "memory") == report)
        if report.timeline != nil { #expect(try !PerfettoTrace(report).encode().isEmpty) }
    }
}
