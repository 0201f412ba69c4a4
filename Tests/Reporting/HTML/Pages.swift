// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures

@testable import Reporting

/// Reports that a page must be right for, real ones and made-up ones.
enum Pages {
    static let script = "<script>alert(1)</script>"
    /// Ends an attribute for whoever escapes by `Character`: a quote with an accent on it.
    static let accentedQuote = "\"\u{301} onload=alert(1) x=\""
    static let controls = "a\u{0}b\u{1B}[31mc\nd\u{202E}e\u{7F}"
    static let long = String(repeating: "very-long-name-", count: 40)

    static func all() throws -> [(name: String, report: Report)] {
        let real = try Fixture.allCases.map { ($0.rawValue, try $0.report()) }
        return real + [
            ("hostile", try hostile()), ("times of all lengths", try allLengths()),
            ("without calls", try withoutCalls()), ("many writers", try manyWriters()),
            ("a timeline", try withTimeline(Timelines.crowd)),
            ("an empty timeline", try withTimeline(Timeline(limit: 9, begun: 0, calls: []))),
        ]
    }

    /// Every text of a report that comes from outside.
    static func hostile() throws -> Report {
        var report = try withTimeline(Timelines.crowd)
        report.files[0].name = script + accentedQuote + controls + long
        report.target.mountPoint = "/mnt/\(script)"
        report.target.fileSystem = "fuse.\(accentedQuote)"
        report.workload?.description = long + script
        report.kernel.release = "7.3\(script)"
        report.notCovered = [script, accentedQuote]
        report.losses?.truncated = controls
        report.opens = [
            OpenGroup(
                file: 0, requested: [.passthrough], kept: [], process: 1, command: script, count: 1)
        ]
        let party = BlockedPair.Party(thread: 7, command: script, function: accentedQuote)
        report.blocked = [
            BlockedPair(
                file: 0, lockClass: .inodeRwsem, mode: .exclusive, waiter: party, holder: party,
                count: 3, waitNs: SumAndMax(sum: 9_000, max: 4_000), stack: [script, long])
        ]
        for index in report.timeline?.calls.indices ?? 0..<0 {
            report.timeline?.calls[index].command = "\(script)\(accentedQuote)"
        }
        return report
    }

    /// From a nanosecond to minutes.
    static func allLengths() throws -> Report {
        var report = try Fixture.directIOParallel.report()
        for index in report.locks?.indices ?? 0..<0 {
            for power in 0..<12 {
                let time = (0..<power).reduce(UInt64(1)) { product, _ in product * 10 }
                report.locks?[index].waitNs.record(time)
            }
        }
        return report
    }

    /// What a trace gives that saw no write.
    static func withoutCalls() throws -> Report {
        let report = try Fixture.passthroughParallel.report()
        return Report(
            of: Trace(),
            in: RunContext(
                version: report.version, backend: "probe", recordedAt: report.recordedAt,
                kernel: report.kernel, target: report.target, elapsedNs: 1_000_000_000,
                tracer: report.tracer))
    }

    /// Each has waited for each other, and for the queue.
    static func manyWriters() throws -> Report {
        var report = try Fixture.timeline.report()
        let parties = (0..<16).map {
            BlockedPair.Party(thread: 1_000_000 + $0, command: "mount_of_files\($0 % 10)")
        }
        report.blocked = parties.flatMap { waiter in
            (parties + [nil]).map { holder in
                BlockedPair(
                    file: 0, lockClass: .inodeRwsem, mode: .exclusive, waiter: waiter,
                    holder: holder, count: 1000, waitNs: SumAndMax(sum: 123_000_000, max: 99_000))
            }
        }
        return report
    }

    static func withTimeline(_ timeline: Timeline) throws -> Report {
        var report = try Fixture.passthroughParallel.report()
        report.timeline = timeline
        return report
    }
}
