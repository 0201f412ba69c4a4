// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

@Suite struct TracerLinesTests {
    private func report() throws -> Report {
        var report = try Fixture.passthroughParallel.report()
        report.tracer = .withOverhead(report.tracer)
        return report
    }

    private static let sentence =
        "tracing added about 1.60 µs to a write of 5.00 µs (32.0 %), hold times include about 900 ns of it "
        + "(i_rwsem), 120 ns (backing i_rwsem, fi->lock); not in it: 40 ns at each function of another lock"

    private func forms(_ report: Report) -> [String] {
        [TextReport(report).text, ReportHTML(report).text, MarkdownReport(report).text].map {
            $0.replacing("&gt;", with: ">").replacing("\\>", with: ">").replacing("\\_", with: "_")
                .replacing(/\s+/, with: " ")
        }
    }

    @Test func everyFormSaysWhatTracingAdded() throws {
        let said = forms(try report()).map { $0.contains(Self.sentence) }
        #expect(said == [true, true, true])
    }

    @Test func whatIsNotKnownIsNotSaid() throws {
        var report = try report()
        report.tracer.untracedWriteNs = nil
        report.tracer.overheadNsPerHold = [:]
        report.tracer.overheadNsPerOtherLock = nil
        for form in forms(report) {
            #expect(form.contains("tracing added about 1.60 µs to a write"))
            #expect(!form.contains("to a write of") && !form.contains("hold times include"))
            #expect(!form.contains("not in it"))
        }
        report.tracer.overheadNsPerWrite = nil
        for form in forms(report) { #expect(!form.contains("tracing added")) }
    }

    /// Divided by nothing.
    @Test func aWriteThatTakesNoTimeIsNoWrite() throws {
        var report = try report()
        report.tracer.untracedWriteNs = 0
        for form in forms(report) { #expect(form.contains("to a write, hold times")) }
    }

    @Test(arguments: Fixture.allCases) func reportsOfOlderVersionsSayNothingOfIt(
        fixture: Fixture
    ) throws {
        for form in forms(try fixture.report()) { #expect(!form.contains("tracing added")) }
    }
}
