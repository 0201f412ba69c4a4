// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

@Suite struct TextReportTests {
    private let fixture = Fixture.passthroughParallel

    @Test func theVerdictComesFirst() throws {
        let text = TextReport(try fixture.report()).text
        #expect(text.hasPrefix("EXCLUSIVE: every one of 4000 writes"))
        let head = text.split(separator: "\n").prefix(4).joined(separator: " ")
        #expect(head.contains("dropped it at open"))
        #expect(head.contains("what would change it"))
    }

    @Test(arguments: Fixture.allCases) func nothingIsWiderThanAHundredColumns(
        fixture: Fixture
    ) throws {
        for line in TextReport(try fixture.report()).text.split(separator: "\n") {
            #expect(line.count <= 100, "\(line)")
        }
    }

    @Test func colourChangesNoText() throws {
        let plain = TextReport(try fixture.report()).text
        let coloured = TextReport(try fixture.report(), style: .ansi).text
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[1;31mEXCLUSIVE"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    /// The name of a file is whatever somebody gave it.
    @Test func namesDoNotSteerTheTerminal() throws {
        let report = try Pages.hostile()
        for text in [TextReport(report).text, MarkdownReport(report).text] {
            let steering = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
            #expect(steering.isEmpty)
        }
        #expect(TextReport(report).text.contains("a␀b␛[31mc␊d[U+202E]e␡"))
    }

    /// Asynchronous writes fail where they complete.
    @Test func completionsThatFailedAreSaid() throws {
        var report = try fixture.report()
        report.callGroups = [
            CallGroup(
                file: 0, path: .directIO, isAsync: true, openFlags: [.directIO], conditions: [],
                shape: CallShape(inodeShared: 1, fiLock: 2), count: 16),
            CallGroup(
                file: 0, path: .directIO, isCompletion: true, openFlags: [.directIO],
                conditions: [], shape: CallShape(), count: 16, errors: 15),
        ]
        let text = TextReport(report).text.replacing(/\s+/, with: " ")
        #expect(
            text.contains(
                "16 completions in another task (fuse_aio_complete), 15 of them of writes that failed"
            ))
    }

    @Test func lossesAreSaid() throws {
        var report = try fixture.report()
        report.losses = Losses()
        #expect(TextReport(report).text.contains("none: every count is exact"))
        report.losses?.filesOverLimit = 7
        let text = TextReport(report).text
        #expect(text.contains("not exact"))
        #expect(text.contains("7 write calls on files beyond --max-files"))
    }

    /// Exact is said of the counts that were made.
    @Test func whatWasNotCountedIsNotExact() throws {
        var report = try fixture.report()
        report.losses = Losses()
        report.notCovered = ["fi->lock (switched off by --no-spinlocks)"]
        for text in [TextReport(report).text, MarkdownReport(report).text] {
            #expect(!text.contains("every count is exact"))
            #expect(text.contains("every count that was made is exact"))
        }
    }

    /// Debian's rt kernel printed "0.0 % contended" beside waits of two seconds.
    @Test func whatCouldNotBeSeenIsADash() throws {
        var report = try fixture.report()
        for index in (report.locks ?? []).indices {
            report.locks?[index].contended = nil
            report.locks?[index].slept = nil
            report.locks?[index].holdNs = nil
        }
        (report.whatIf, report.contentionTracepoint) = (nil, nil)
        let text = TextReport(report).text
        #expect(text.contains("; - contended") && !text.contains("exclusive hold"))
        #expect(!text.contains("found it taken") && !text.contains("contention_begin"))
        #expect(
            LockTable(report).rows.first?.filter { $0 == "-" }.count == 4)
    }

    /// A count that something is missing from does not look like one that is exact.
    @Test func inexactCountsAreMarked() throws {
        var report = try fixture.report()
        #expect(!TextReport(report).text.contains("~"))
        report.losses?.acquisitionsOverLimit = 2
        let rows = LockTable(report).rows
        #expect(rows.allSatisfy { $0[1...4].allSatisfy { $0.hasPrefix("~") } }, "\(rows)")
        let text = TextReport(report).text
        #expect(text.contains("counts are not exact (~):") && text.contains("at least 1 writer"))
    }

    @Test func noGainIsClaimedOfAServer() throws {
        var report = try fixture.report()
        report.whatIf = try JSONDecoder().decode(
            WhatIf.self, from: Data(#"{"nextInLine": "server", "waitShare": 0.5}"#.utf8))
        let text = TextReport(report).text.split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(text.contains("no gain is claimed"))
        #expect(!text.contains("times as fast"))
    }

    @Test func aRunWithoutWritesClaimsNoExactness() throws {
        var report = try fixture.report()
        report.losses = Losses()
        (report.calls, report.callGroups, report.acquisitionGroups) = (0, [], [])
        report.verdict = Verdict(of: Trace())
        for text in [TextReport(report).text, MarkdownReport(report).text] {
            #expect(!text.contains("exact"))
            #expect(text.contains("creates"))
        }
        let page = ReportHTML(report).text
        #expect(page.contains("Nothing was counted."))
        #expect(!page.contains("count is exact"))
    }
}
