// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

@Suite struct ReportHTMLTests {
    private func sections(_ report: Report) -> [String] {
        ReportHTML(report).text.matches(of: /<h2 id="([a-z]+)"/).map { String($0.output.1) }
    }

    @Test func countedRunsHaveTheirSectionsInOrder() throws {
        #expect(
            try sections(Pages.hostile()) == [
                "why", "timeline", "ledger", "blocked", "locks", "workload", "method",
            ])
        #expect(
            try sections(Fixture.directIOParallel.report()) == [
                "ledger", "locks", "workload", "method",
            ])
    }

    /// What a backend cannot see is not there: no lock that was never counted, and no zero for it.
    @Test func sampledRunsHaveNothingThatIsCounted() throws {
        let report = try Fixture.observedPassthrough.report()
        #expect(sections(report) == ["why", "samples", "blocked", "workload", "method"])
        let text = ReportHTML(report).text
        #expect(!text.contains("a write</th>") && !text.contains("Every count is exact"))
        #expect(text.contains("95 % interval") && text.contains("cannot see"))
    }

    @Test func aRunWithoutCallsSaysSo() throws {
        let report = try Pages.withoutCalls()
        #expect(sections(report) == ["method"])
        #expect(ReportHTML(report).text.contains("No write was seen"))
    }

    @Test func nothingOfAReportIsMarkup() throws {
        let text = ReportHTML(try Pages.hostile()).text
        #expect(!text.contains("<script") && !text.contains(Pages.accentedQuote))
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(text.contains("&quot;\u{301} onload=alert(1) x=&quot;"))
        #expect(text.contains("a␀b␛[31mc␊d[U+202E]e␡"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func thePageLoadsAndRunsNothing() throws {
        for (name, report) in try Pages.all() {
            let text = ReportHTML(report).text
            for word in ["://", "src=", "url(", "@import", "<script", "<link"] {
                #expect(!text.contains(word), "\(name): \(word)")
            }
            #expect(text.contains("default-src 'none'"))
        }
    }

    @Test func everyElementIsClosed() throws {
        for (name, report) in try Pages.all() {
            let text = ReportHTML(report).text
            let tags = Set(text.matches(of: /<([a-z0-9]+)[ >]/).map { String($0.output.1) })
            for tag in tags.subtracting(["meta"]) {
                let opened = text.matches(of: try Regex("<\(tag)[ >]")).count
                #expect(opened == text.ranges(of: "</\(tag)>").count, "\(name): \(tag)")
            }
        }
    }

    @Test func theTimelineSaysWhatItLacks() throws {
        let text = ReportHTML(try Pages.withTimeline(Timelines.crowd)).text
        #expect(text.contains("4 calls of the timeline did not fit its buffer"))
        #expect(text.contains("6 calls of the timeline had not returned at the end"))
        #expect(text.contains("Every count is exact"))
        #expect(text.contains("writer-100/100"))
    }
}
