// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel
import Testing

@testable import Workload

/// The fixture is what fio 3.33 printed for two jobs of 20 random writes of 4 KiB each.
@Suite struct FioReportTests {
    private func fixture() throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/fio-3.33.json")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private func report(_ text: String) throws -> FioReport {
        try #require(FioReport(output: Array(text.utf8)))
    }

    @Test func readsWhatFioPrinted() throws {
        let report = try report(fixture())
        #expect(report.jobs.map(\.figures.writes) == [20, 20])
        #expect(report.jobs.map(\.figures.bytes) == [81920, 81920])
        #expect(report.jobs.map(\.figures.errors) == [0, 0])
        #expect(report.jobs.map(\.write.milliseconds) == [2, 2])
        #expect(
            report.jobs[0].figures.latencyNs
                == LatencyFigures(
                    min: 30264, mean: 59950.75, p50: 52992, p90: 75264, p99: 132_096,
                    p999: 132_096, max: 131_834))
        #expect(report.jobs.enumerated().compactMap { $1.failure($0) } == [])
    }

    @Test func jobsAddUpThroughTheirHistograms() throws {
        let total = try #require(try report(fixture()).latency)
        // 40 writes of both jobs in order: the 20th took 52992 ns, the 36th 78336 ns.
        #expect(abs(Double(total.p50) - 52992) <= 53)
        #expect(abs(Double(total.p90) - 78336) <= 79)
        #expect(abs(Double(total.max) - 132_096) <= 133)
    }

    @Test func percentilesTheUserChoseAreReplacedFromTheHistogram() throws {
        let text = try fixture().replacing("\"99.900000\"", with: "\"97.000000\"")
        let latency = try #require(try report(text).jobs[0].figures.latencyNs)
        #expect(abs(Double(latency.p50) - 52992) <= 53)
    }

    @Test func otherLinesOnTheSameStreamAreSkipped() throws {
        let text = try "\nfio: terminating on signal 2\n" + fixture() + "\nfio: pid=7, err=28\n"
        #expect(try report(text).jobs.count == 2)
    }

    @Test func fieldsOfOtherVersionsAreTolerated() throws {
        let text = try fixture().replacing(
            "\"jobname\" :", with: "\"of the future\" : [{}], \"jobname\" :")
        #expect(try report(text).jobs.count == 2)
    }

    @Test(arguments: [
        "", "fio: no such engine\n", "{\n", "{\n}\n", "}\n{\n", "{\n\"jobs\" : 1\n}\n",
    ])
    func anythingElseIsNoReport(_ text: String) {
        #expect(FioReport(output: Array(text.utf8)) == nil)
    }

    @Test func anErrorOfAJobIsASentence() throws {
        let text = try fixture().replacing(
            "\"error\" : 0", with: "\"error\" : 28", maxReplacements: 1)
        let job = try report(text).jobs[0]
        #expect(job.figures.errors == 1)
        #expect(
            job.failure(0)
                == "fio's job 0 (fuselock) failed: No space left on device (errno 28).")
    }

    @Test func shortWritesAreErrors() throws {
        let text = try fixture().replacing("\"short_ios\" : 0", with: "\"short_ios\" : 3")
        let job = try report(text).jobs[0]
        #expect(job.figures.errors == 3)
        #expect(job.failure(0)?.contains("3 short or dropped writes") == true)
    }
}
