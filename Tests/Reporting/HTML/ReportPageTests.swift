// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// What a page says, where, and how often.
@Suite struct ReportPageTests {
    private func page(_ fixture: Fixture, _ change: (inout Report) -> Void = { _ in }) throws
        -> String
    {
        var report = try fixture.report()
        change(&report)
        return ReportHTML(report).text
    }

    @Test func howItCameToBeIsOnTop() throws {
        let text = try page(.timeline) { $0.command = ["fuselock", "bench", "/mnt/a b", "it's"] }
        let command = try #require(text.firstRange(of: "fuselock bench &#39;/mnt/a b&#39;"))
        let mount = try #require(text.firstRange(of: "/tmp/fuselock-demo."))
        let heading = try #require(text.firstRange(of: "<h1>"))
        #expect(command.lowerBound < mount.lowerBound && mount.lowerBound < heading.lowerBound)
        #expect(PagePlace.line(["it's", ""]) == #"'it'\''s' ''"#)
    }

    /// The verdict, what was waited and what could be gained, before any reason.
    @Test func theFiguresThatCarryItComeFirst() throws {
        let text = try page(.timeline)
        let whatIf = try #require(try Fixture.timeline.report().whatIf)
        let figures = try #require(text.firstMatch(of: /<ul class="figures">(.*?)<\/ul>/))
        let words = String(figures.output.1)
        #expect(words.contains("<b>\(Units.percent(whatIf.waitShare))</b>"))
        #expect(words.contains("<b>\(Units.factor(try #require(whatIf.gainAtMost))) times</b>"))
        let why = try #require(text.firstRange(of: "id=\"why\""))
        #expect(figures.range.lowerBound < why.lowerBound)
    }

    /// A sample's share is no share of writes, and no gain is known of it.
    @Test func ofSamplesTheFiguresAreShares() throws {
        let words = KeyFigures(try Fixture.observedPassthrough.report()).text
        #expect(words.contains("of the samples found somebody queued"))
        #expect(!words.contains("times"))
        #expect(KeyFigures(try Pages.withoutCalls()).text.isEmpty)
    }

    /// What was counted with losses is no figure to begin with.
    @Test func whatIsNotExactIsNoKeyFigure() throws {
        var report = try Fixture.directIOParallel.report()
        report.losses = Losses()
        #expect(KeyFigures(report).text.contains("0 of 4000"))
        report.losses?.acquisitionsOverLimit = 1
        #expect(!KeyFigures(report).text.contains("4000"))
    }

    /// 75 waits of 170 ms in all whose median is below a microsecond.
    @Test func aTypicalWriteIsDrawnByMeans() throws {
        let report = try Fixture.timeline.report()
        let row = try #require(report.locks?.first { $0.mode == .exclusive })
        let (mean, median) = (row.waitNs.mean ?? 0, LockTable.point(row.waitNs, 0.5))
        let text = LedgerDrawing(try #require(Ledger(report))).text
        let p99 = LockTable.point(row.waitNs, 0.99)
        #expect(text.contains("waits \(Units.time(UInt64(mean.rounded()))) (p99 \(p99))"))
        #expect(!text.contains("waits \(median)"))
    }

    @Test func whoBlocksWhomIsAMatrix() throws {
        func party(_ thread: Int32) -> BlockedPair.Party { .init(thread: thread, command: "w") }
        func pair(_ waiter: Int32, _ holder: Int32?, _ wait: UInt64) -> BlockedPair {
            BlockedPair(
                file: 0, lockClass: .inodeRwsem, mode: .exclusive, waiter: party(waiter),
                holder: holder.map(party), count: 1, waitNs: SumAndMax(sum: wait, max: wait))
        }
        let text = try page(.timeline) {
            $0.blocked =
                [pair(1, 2, 70), pair(2, 1, 20), pair(1, nil, 5)]
                + (10..<30).map { pair(3, $0, 1) }
        }
        let start = try #require(text.firstRange(of: "id=\"blocked\"")).upperBound
        let table = try #require(text[start...].firstMatch(of: /<table.*?<\/table>/)).output
        let head = table.matches(of: /scope="col">([^<]*)</).map { String($0.output.1) }
        #expect(head.prefix(4) == ["waiter", "in all", "w/2", "w/1"])
        #expect(head.contains("the queue") && head.last == "15 others" && head.count == 11)
        let rows = table.matches(of: /scope="row">([^<]*)</).map { String($0.output.1) }
        #expect(rows == ["w/1", "w/2", "w/3"])
        #expect(table.contains("75 ns<small>2 times</small><small>longest 70 ns"))
    }

    @Test func aStackOfAnOlderVersionHasNoTrampolines() throws {
        var report = try Fixture.timeline.report()
        report.blocked?[0].stack = ["down_write", "fuse_some_write"]
        let old = String(decoding: try JSONReport.encode(report), as: UTF8.self)
            .replacing(
                #""fuse_some_write""#, with: #""bpf_trampoline_6442536912", "fuse_some_write""#)
        #expect(old.contains("bpf_trampoline"))
        let read = try JSONReport.decode(Data(old.utf8), from: "memory")
        for text in [TextReport(read).text, ReportHTML(read).text] {
            #expect(text.contains("fuse_some_write") && !text.contains("trampoline"))
        }
    }

    @Test func nothingIsSaidTwice() throws {
        for fixture in Fixture.allCases {
            let (report, text) = (try fixture.report(), try page(fixture))
            for words in [
                report.target.mountPoint, TargetLines(report).flags, report.workload?.description,
                report.kernel.release,
            ].compactMap({ $0 }) {
                #expect(text.ranges(of: HTML.escaped(words)).count == 1, "\(fixture): \(words)")
            }
        }
    }

    @Test func noKeyOfWhatIsNotDrawn() throws {
        let text = try page(.timeline)
        #expect(text.contains("holds exclusive") && !text.contains("holds shared</li>"))
        let shared = ReportHTML(try Pages.withTimeline(Timelines.awkward)).text
        #expect(shared.contains("holds shared</li>") && !shared.contains("holds exclusive</li>"))
    }

    /// An interval of less than a twentieth of the axis would be a tick.
    @Test func howSureIsDrawnOnlyWhereItIsAnInterval() throws {
        let one = try page(.observedPassthrough)
        #expect(one.contains("distinct holds were seen") && !one.contains("id=\"interval\""))
        let wide = try page(.observedPassthrough) { $0.verdict.confidence?.exclusiveShareLow = 0.5 }
        #expect(wide.contains("id=\"interval\"") && wide.contains("50.0 % to 100.0 %"))
    }

    /// A single long wait among thousands has a bar of some pixels.
    @Test func tailsAreSeen() throws {
        var times = NanosecondHistogram()
        for _ in 0..<10_000 { times.record(500) }
        times.record(50_000_000)
        let text = HistogramDrawing(
            id: "x", lock: "x", axis: HistogramDrawing.axis(of: [times]),
            strips: [.init(name: "wait", histogram: times, style: "waiting")]
        ).text
        let heights = text.matches(of: /<rect class="waiting" height="([0-9.]+)"/)
            .compactMap { Double($0.output.1) }
        #expect(heights.count == 2 && heights.allSatisfy { $0 >= 2 }, "\(heights)")
    }
}
