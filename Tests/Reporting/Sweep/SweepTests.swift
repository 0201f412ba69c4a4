// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

@Suite struct SweepTests {
    private static let counts = [1, 2, 4, 8, 16]

    @Test func aStepIsWhatItsReportSays() throws {
        let sweep = try #require(try Sweeps.sweep(Self.counts, fixture: .passthroughParallel))
        #expect(sweep.steps.map(\.writers) == Self.counts)
        let step = try #require(sweep.steps.first)
        #expect(step.reason == .parallelFlagStripped && step.figures.verdict == .exclusive)
        #expect(try #require(step.iops) > 50_000 && step.figures.locksAWrite?.exclusive == 1)
        #expect(WriterSweep(of: [], asked: [1], workload: "", truncated: nil) == nil)
    }

    @Test(arguments: [Fixture.directIOParallel, .observedPassthrough])
    func jsonFollowsTheSchemaAndComesBack(fixture: Fixture) throws {
        for counts in [[1, 2], Self.counts] {
            let sweep = try #require(
                try Sweeps.sweep(counts, fixture: fixture, truncated: "interrupted"))
            let data = try JSONText.encode(sweep)
            let schema = try ReportSchema.load("sweep.schema.json")
            #expect(schema.violations(in: try JSONSerialization.jsonObject(with: data)) == [])
            #expect(try JSONDecoder().decode(WriterSweep.self, from: data) == sweep)
        }
    }

    @Test func aSavedSweepIsToldFromAReport() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-sweep-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let sweep = try #require(try Sweeps.sweep(Self.counts))
        try JSONText.encode(sweep).write(to: file)
        #expect(try SavedRun.read(file.path) == .sweep(sweep))
        let fixture = Fixture.directIOParallel
        #expect(try SavedRun.read(fixture.url.path) == .report(fixture.report()))
        let error = try #require(throws: ReportFileError.self) { try JSONReport.read(file.path) }
        #expect("\(error)".hasPrefix("\(file.path) is a sweep"))
        try Data(#"{"schema": "fuselock.sweep/1"}"#.utf8).write(to: file)
        #expect(throws: ReportFileError.self) { try SavedRun.read(file.path) }
    }

    @Test func aPipeIsReadAsAFileIs() throws {
        let pipe = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-pipe-\(UUID().uuidString)").path
        #expect(mkfifo(pipe, 0o600) == 0)
        defer { unlink(pipe) }
        let fixture = Fixture.directIOParallel
        let cat = Process()
        cat.executableURL = URL(fileURLWithPath: "/bin/sh")
        cat.arguments = ["-c", "exec cat \"$0\" > \"$1\"", fixture.url.path, pipe]
        try cat.run()
        #expect(try SavedRun.read(pipe) == .report(fixture.report()))
        cat.waitUntilExit()
        #expect(
            throws: ReportFileError.unreadable(path: "/proc", reason: "Is a directory")
        ) { try SavedRun.read("/proc") }
    }

    @Test func textFitsIntoAHundredColumns() throws {
        for fixture in Fixture.allCases {
            let sweep = try #require(
                try Sweeps.sweep(
                    [1, 2, 4, 8, 16, 1024, 4096], fixture: fixture, truncated: "it broke"))
            for line in SweepText(sweep).text.split(separator: "\n") {
                #expect(line.count <= 100, "\(line)")
            }
            let painted = SweepText(sweep, style: .ansi).text
            #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == SweepText(sweep).text)
        }
    }

    @Test func theLawIsSaidWithItsErrorAndItsSample() throws {
        let sweep = try #require(try Sweeps.sweep(Self.counts))
        for text in [SweepText(sweep).text, SweepMarkdown(sweep).text, SweepHTML(sweep).text] {
            let text = text.replacing(/\s+/, with: " ")
            #expect(text.contains("Universal Scalability Law"))
            #expect(text.contains("5 runs with 5 different numbers of writers"))
            #expect(text.contains("standard error of the residuals") && !text.contains("no fit"))
            #expect(text.contains("writers, 2") && !text.contains("extrapolated"))
        }
        let near = try #require(try Sweeps.sweep([1, 2, 3, 4], bend: [1]))
        #expect(SweepText(near).text.contains("extrapolated"))
    }

    @Test func noFitIsSaidPlainly() throws {
        let sweep = try #require(try Sweeps.sweep([1, 2, 4], truncated: "interrupted"))
        for text in [SweepText(sweep).text, SweepMarkdown(sweep).text, SweepHTML(sweep).text] {
            #expect(text.contains("no fit") && text.contains("64 not measured"))
            #expect(!text.contains("peak"))
        }
        #expect(!SweepHTML(sweep).text.contains("class=\"law\""))
    }

    @Test func aCountThatIsNoneIsMarked() throws {
        let sweep = try #require(
            try Sweeps.sweep(Self.counts, fixture: .passthroughParallel) {
                $0.losses?.callsOverLimit = 7
            })
        let text = SweepText(sweep).text
        #expect(text.contains(" ~1 ") && text.contains("~ counts not exact: 7 "))
        let whole = try #require(try Sweeps.sweep(Self.counts, fixture: .passthroughParallel))
        #expect(!SweepText(whole).text.contains("~"))
    }

    @Test func markdownIsATable() throws {
        let sweep = try #require(try Sweeps.sweep(Self.counts))
        let rows = SweepMarkdown(sweep).text.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(rows.count == 2 + Self.counts.count)
        #expect(Set(rows.map { $0.filter { $0 == "|" }.count }) == [11])
    }

    @Test func aSparklineGoesFromNothingToTheMost() {
        #expect(Sparkline.text([0, 4, nil, 8]) == "▁▄ █")
        #expect(Sparkline.text([]) == "" && Sparkline.text([0]) == " ")
    }
}
