// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Reporting
import Testing

@Suite struct JSONReportTests {
    @Test(arguments: Fixture.allCases) func survivesARoundTrip(fixture: Fixture) throws {
        let report = try fixture.report()
        let again = try JSONReport.decode(JSONReport.encode(report), from: "memory")
        #expect(again == report)
    }

    @Test(arguments: Fixture.allCases) func realOutputFollowsTheSchema(fixture: Fixture) throws {
        let data = try JSONReport.encode(try fixture.report())
        let value = try JSONSerialization.jsonObject(with: data)
        #expect(try ReportSchema.load().violations(in: value) == [])
    }

    @Test func theKernelsOwnCountsFollowTheSchema() throws {
        var report = try Fixture.passthroughParallel.report()
        report.oracle = OracleTableTests.rows
        let data = try JSONReport.encode(report)
        #expect(try JSONReport.decode(data, from: "memory") == report)
        let value = try JSONSerialization.jsonObject(with: data)
        #expect(try ReportSchema.load().violations(in: value) == [])
    }

    @Test func whatTracingAddedFollowsTheSchemaAndIsOfProbesAlone() throws {
        var report = try Fixture.passthroughParallel.report()
        func violations() throws -> [String] {
            let data = try JSONReport.encode(report)
            #expect(try JSONReport.decode(data, from: "memory") == report)
            return try ReportSchema.load().violations(
                in: try JSONSerialization.jsonObject(with: data))
        }
        let tracer = TracerFigures.withOverhead(report.tracer)
        report.tracer = tracer
        #expect(try violations() == [])
        let text = String(decoding: try JSONReport.encode(report), as: UTF8.self)
        #expect(text.contains("\"overheadNsPerWrite\" : 1600"))
        report = try Fixture.observedPassthrough.report()
        report.tracer = tracer
        #expect(try violations().count == 4)
    }

    @Test func aTimelineFollowsTheSchema() throws {
        let report = try Pages.withTimeline(Timelines.crowd)
        let data = try JSONReport.encode(report)
        #expect(try JSONReport.decode(data, from: "memory") == report)
        let value = try JSONSerialization.jsonObject(with: data)
        #expect(try ReportSchema.load().violations(in: value) == [])
    }

    @Test func theSchemaRefusesWhatIsNotAReport() throws {
        let data = try JSONReport.encode(try Fixture.passthroughParallel.report())
        var value = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let schema = try ReportSchema.load()
        value["calls"] = "4000"
        #expect(schema.violations(in: value).contains { $0.contains("calls") })
        value["calls"] = 4000
        value["surprise"] = 1
        #expect(schema.violations(in: value).contains { $0.contains("surprise") })
        value["surprise"] = nil
        value["losses"] = nil
        #expect(schema.violations(in: value).contains { $0.contains("losses") })
    }

    @Test func theFieldsThatScriptsRelyOn() throws {
        let data = try JSONReport.encode(try Fixture.directIOParallel.report())
        let value = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(value["schema"] as? String == "fuselock.report/1")
        #expect(value["backend"] as? String == "probe")
        #expect((value["verdict"] as? [String: Any])?["mode"] as? String == "shared")
        #expect(value["calls"] as? Int == 4000)
        let rows = try #require(value["locks"] as? [[String: Any]])
        let spin = try #require(rows.first { $0["class"] as? String == "fi_lock" })
        #expect(spin["mode"] as? String == "spin")
        #expect(spin["acquisitions"] as? Int == 12000)
        #expect(spin["perCall"] as? Double == 3)
        let wait = try #require(spin["waitNs"] as? [String: Any])
        for key in ["sum", "max", "p50", "p90", "p99", "p999", "histogram"] {
            #expect(wait[key] != nil, "waitNs.\(key)")
        }
    }

    @Test func whatIsNotAReportIsASentence() {
        #expect(throws: ReportFileError.self) { try JSONReport.read("/no/such/file") }
        #expect(
            throws: ReportFileError.unknownSchema(
                path: "x", schema: "fuselock.report/99", expected: "fuselock.report/1")
        ) {
            try JSONReport.decode(Data(#"{"schema": "fuselock.report/99"}"#.utf8), from: "x")
        }
        for text in ["", "{", "[]", #"{"schema": 1}"#, #"{"schema": "fuselock.report/1"}"#] {
            #expect(throws: ReportFileError.self) {
                try JSONReport.decode(Data(text.utf8), from: "x")
            }
        }
    }

    /// A report with any one value replaced by another type is refused or read, never a crash.
    @Test func mutatedReportsNeverCrash() throws {
        let text = try String(
            contentsOf: Fixture.passthroughParallel.url, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for index in stride(from: 0, to: lines.count, by: 7) {
            var mutated = lines
            mutated[index] = "\"x\": [-1],"
            _ = try? JSONReport.decode(
                Data(mutated.joined(separator: "\n").utf8), from: "mutated")
            _ = try? JSONReport.decode(Data(text.utf8.prefix(index * 20)), from: "truncated")
        }
    }
}

extension TracerFigures {
    /// The same, with what tracing added.
    static func withOverhead(_ figures: TracerFigures) -> TracerFigures {
        var figures = figures
        figures.overheadNsPerWrite = 1600
        figures.untracedWriteNs = 5000
        figures.overheadNsPerHold = ["inode_rwsem": 900, "backing_rwsem": 120, "fi_lock": 120]
        figures.overheadNsPerOtherLock = 40
        return figures
    }
}
