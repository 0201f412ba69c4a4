// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// Nothing that a report's strings say steers what shows them.
@Suite struct HostileTests {
    @Test(arguments: Fixture.allCases) func noFormatOfAReportLeaks(fixture: Fixture) throws {
        let report = try Hostile.fill(try fixture.report())
        #expect(report.kernel.release == Hostile.text && report.version == Hostile.text)
        var outputs = [
            "text": TextReport(report).text, "markdown": MarkdownReport(report).text,
            "html": ReportHTML(report).text,
            "json": String(decoding: try JSONReport.encode(report), as: UTF8.self),
            // Its lines end in both.
            "csv": CSVReport(report).text.replacingOccurrences(of: "\r\n", with: "\n"),
        ]
        if report.timeline != nil {
            outputs["perfetto"] = String(
                decoding: try PerfettoTrace(report).encode(), as: UTF8.self)
        }
        for (format, output) in outputs {
            #expect(Hostile.leaks(in: output) == [], "\(format)")
            #expect(output.contains("error"), "\(format) shows none of it")
        }
    }

    @Test func jsonLosesNothing() throws {
        var report = try Hostile.fill(try Fixture.timeline.report())
        report.schema = Report.currentSchema
        #expect(try JSONReport.decode(try JSONReport.encode(report), from: "x") == report)
    }

    @Test func errorsOfFilesAreShownAsTheyAre() throws {
        let schema = try JSONEncoder().encode(["schema": Hostile.text])
        let error = try #require(throws: ReportFileError.self) {
            try JSONReport.decode(schema, from: Hostile.text)
        }
        #expect(Hostile.leaks(in: Printable.text("\(error)", keepingLines: true)) == [])
        #expect(Printable.text("a::b [::1] c:") == "a::b [::1] c:")
        #expect(Printable.text("::error::x y ::z\n::a") == ": :error::x y : :z␊: :a")
        #expect(Printable.text("a\n::b", keepingLines: true) == "a\n: :b")
        #expect(Printable.text("##[group]") == "## [group]")
    }
}
