// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// Reports of the observe backend, from real runs.
@Suite struct ObservationTextTests {
    @Test func theVerdictComesFirstWithHowSureItIs() throws {
        let exclusive = TextReport(try Fixture.observedPassthrough.report()).text
        #expect(exclusive.hasPrefix("EXCLUSIVE: a writer alone was inside in every one of "))
        let head = exclusive.split(separator: "\n").prefix(3).joined(separator: " ")
        #expect(head.contains("95 % interval of the exclusive share: 99."))
        #expect(head.contains("dropped it at open"))
        let shared = TextReport(try Fixture.observedDirectIO.report()).text
        #expect(shared.hasPrefix("SHARED: the shared side was held in every one of "))
        #expect(shared.contains("at most 4 on the shared side"))
    }

    @Test func whatTheQueueCostIsSaid() throws {
        var report = try Fixture.observedPassthrough.report()
        var row = try #require(report.observation?.contention.first)
        row.waiterProcess = ProcessNumber(pid: 7)
        report.observation?.contention = [row]
        let text = TextReport(report).text
        #expect(text.contains("\ncost           writers were queued for it at least "))
        #expect(text.contains("those that only spun come on top"))
        #expect(text.contains("[7]"))
        let shared = TextReport(try Fixture.observedDirectIO.report()).text
        #expect(!shared.contains("\ncost "))
    }

    @Test func wordsStandBeforeTheKernelsNumbers() throws {
        var report = try Fixture.observedDirectIO.report()
        let text = TextReport(report).text
        #expect(text.contains("passthrough opens and parallel direct writes at once"))
        report.observation?.files[0].samples.ioCounter = .init(min: 2, max: 2, sum: 4)
        #expect(
            TextReport(report).text.contains(
                "cached: 2 opens through the page cache (fi->iocachectr 2 while"))
        #expect(
            text.contains("held with no holder on record") && !text.contains("the first of them"))
    }

    @Test func ofManyFilesTheBusiestIsTold() throws {
        var report = try Fixture.observedPassthrough.report()
        let before = TextReport(report).text
        let observation = try #require(report.observation)
        let busy = try #require(observation.files.first), file = try #require(report.files.first)
        for number in 1...9 {
            var idle = ObservedFile(file: 100 + UInt32(number))
            idle.samples.taken = busy.samples.taken
            report.observation?.files.append(idle)
            var open = file
            (open.id, open.name) = (idle.file, "idle\(number)")
            report.files.append(open)
        }
        let text = TextReport(report).text
        let found = try #require(before.split(separator: "\n").first { $0.hasPrefix("lock found") })
        #expect(text.contains(found) && text.contains("busiest file   \(file.name)"))
        let rows = text.split(separator: "\n").drop { !$0.hasPrefix("FILE") }.prefix(10)
        #expect(rows.dropFirst().first?.hasPrefix(file.name) == true)
        #expect(rows.last == "and 2 files more")
    }

    @Test func markdownHasTheSamplesAndTheWaits() throws {
        let report = try Fixture.observedPassthrough.report()
        let text = MarkdownReport(report).text
        #expect(text.contains("\n- lock found: exclusive by a write "))
        #expect(text.contains("\n- waiting: "))
        #expect(text.contains("\n| WAITED FOR | WAITER | HOLDER |"))
        #expect(text.contains("\n- mount: "))
    }

    @Test func optionsAreNotBroken() throws {
        var report = try Fixture.observedPassthrough.report()
        report.verdict.reasons[0].remedy = "x does with --direct-io (-o a=b) <"
        let page = ReportHTML(report).text
        #expect(page.contains("<span class=\"whole\">--direct-io</span>"))
        #expect(page.contains("<span class=\"whole\">(-o</span> a=b) &lt;."))
    }

    @Test func moreProcessesThanRowsAreTheirCommands() {
        func row(_ number: UInt32) -> ContentionRow {
            var row = ContentionRow(
                file: 0, lockClass: .inodeRwsem, mode: .exclusive, waiter: "dd", holder: "dd",
                waitNs: NanosecondHistogram())
            row.waiterProcess = ProcessNumber(pid: number)
            row.holderProcess = ProcessNumber(pid: 1)
            return row
        }
        let few = ContentionTable((1...3).map(row)).lines(within: 100)
        #expect(few.count == 4 && few[1].contains("dd["))
        let many = ContentionTable((1...300).map(row)).lines(within: 100)
        #expect(many.count == 2 && many[1].contains("dd (300 processes) dd[1]"))
        var unnamed = row(1)
        (unnamed.waiterProcess, unnamed.holderProcess) = (nil, nil)
        let open = ContentionTable((1...300).map(row) + [unnamed]).lines(within: 100)
        #expect(open[1].contains("dd (300 or more processes) dd (1 or more processes)"))
    }

    @Test func theBackendAndWhatItCannotSeeAreNamed() throws {
        let text = TextReport(try Fixture.observedPassthrough.report()).text
        #expect(text.contains("cannot see     how often a lock was taken"))
        #expect(text.contains("tracer         observe: "))
        #expect(text.contains("counted by the workload"))
        #expect(text.contains("i_rwsem exclusive fuselock-w"))
        #expect(text.contains("rwsem_down_write_slowpath < down_write"))
    }

    @Test func whatOnlyProbesTellIsAbsentNotZero() throws {
        let report = try Fixture.observedPassthrough.report()
        let text = TextReport(report).text
        for word in [
            "TAKEN", "locks a write", "exclusive hold", "exact", "0 writes", "tracepoint  ",
        ] {
            #expect(!text.contains(word), "\(word)")
        }
        let object = try JSONSerialization.jsonObject(with: JSONReport.encode(report))
        let value = try #require(object as? [String: Any])
        for key in ["calls", "locks", "losses", "callGroups", "contentionTracepoint"] {
            #expect(value[key] == nil, "\(key)")
        }
        #expect((value["verdict"] as? [String: Any])?["exclusiveCalls"] == nil)
        #expect(value["backend"] as? String == "observe")
    }

    @Test func theSchemaHoldsEachBackendToItsOwn() throws {
        let schema = try ReportSchema.load()
        func members(_ fixture: Fixture) throws -> [String: Any] {
            let data = try JSONReport.encode(try fixture.report())
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        var observed = try members(.observedPassthrough)
        observed["calls"] = 0
        #expect(schema.violations(in: observed).contains { $0.contains("calls") })
        observed["calls"] = nil
        observed["observation"] = nil
        #expect(schema.violations(in: observed).contains { $0.contains("observation") })
        var probed = try members(.passthroughParallel)
        probed["calls"] = nil
        #expect(schema.violations(in: probed).contains { $0.contains("calls") })
    }

    @Test func lossesAreSaid() throws {
        var report = try Fixture.observedDirectIO.report()
        #expect(TextReport(report).text.contains("losses         none were noticed"))
        report.observation?.losses.filesOverLimit = 3
        report.observation?.losses.truncated = "interrupted"
        let text = TextReport(report).text
        #expect(text.contains("losses         3 files beyond --max-files: not observed"))
        #expect(text.contains("run cut short: interrupted"))
    }

    @Test func aRunWithoutSamplesSaysNoMore() throws {
        var report = try Fixture.observedDirectIO.report()
        report.observation = Observation(sampler: SamplerFigures(engine: .timer, rateAsked: 1000))
        let text = TextReport(report).text
        #expect(!text.contains("lock found") && !text.contains("inside at once"))
    }
}
