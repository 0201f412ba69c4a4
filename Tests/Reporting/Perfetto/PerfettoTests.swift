// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// Held against the documented format by ``TraceEventChecker``, not by Perfetto itself.
@Suite struct PerfettoTests {
    private func trace(_ report: Report) throws -> PerfettoTrace { try PerfettoTrace(report) }

    @Test(arguments: [
        Timelines.crowd, Timelines.pair, Timelines.awkward,
        Timeline(limit: 1, begun: 0, calls: []),
    ])
    func theFormatIsKept(timeline: Timeline) throws {
        var report = try Pages.hostile()
        report.timeline = timeline
        let violations = try TraceEventChecker(trace(report).encode()).violations
        #expect(violations == [])
    }

    /// Four writers of a real run, in a guest with Linux 7.3.
    @Test func aRealRunKeepsTheFormat() throws {
        let report = try Fixture.timeline.report()
        let violations = try TraceEventChecker(trace(report).encode()).violations
        #expect(violations == [])
        let events = try trace(report).events
        #expect(events.filter { $0.name == "write" }.count == 60)
        #expect(events.filter { $0.phase == .slice }.count == 60 + 3 * (60 + 60 + 60))
        #expect(events.contains { $0.phase == .flowEnd })
    }

    @Test func writersAndLocksHaveTracks() throws {
        let events = try trace(Pages.withTimeline(Timelines.crowd)).events
        let names = events.filter { $0.name == "thread_name" }.compactMap { $0.arguments["name"] }
        for name in [
            "writer-100", "writer-101", "writer-102", "writer-103", "i_rwsem of fuselock.dat",
            "backing i_rwsem of fuselock.dat", "fi->lock of fuselock.dat",
        ] { #expect(names.filter { $0 == name }.count == 1, "\(name)") }
        #expect(events.filter { $0.name == "write" }.count == 160)
        let wait = try #require(events.first { $0.name == "wait: i_rwsem exclusive" })
        #expect(wait.beginNs == 0 && wait.durationNs == 300)
        #expect(wait.arguments["holder"] == nil)
    }

    /// Not its first thread to write: of a program with named threads that is one of them.
    @Test func aProcessHasItsOwnName() throws {
        func process(_ change: (inout Report) -> Void) throws -> Set<String?> {
            var report = try Pages.withTimeline(Timelines.crowd)
            change(&report)
            let names = try trace(report).events.filter { $0.name == "process_name" }
            return Set(names.filter { $0.track.process == 100 }.map { $0.arguments["name"] })
        }
        #expect(try process { _ in } == ["writer-100"])
        #expect(
            try process { report in
                for index in report.timeline?.calls.indices ?? 0..<0 {
                    report.timeline?.calls[index].processCommand = "mysqld"
                }
            } == ["mysqld"])
        func withoutFirstThread(_ report: inout Report) {
            report.timeline?.calls.removeAll { $0.thread == 100 }
        }
        #expect(try process(withoutFirstThread) == ["process 100"])
        #expect(
            try process { report in
                withoutFirstThread(&report)
                report.opens = [
                    OpenGroup(
                        file: 0, requested: [], kept: [], process: 100, command: "fio", count: 1)
                ]
            } == ["fio"])
    }

    @Test func aFlowLeadsFromTheHolderToTheWaiter() throws {
        let events = try trace(Pages.withTimeline(Timelines.pair)).events
        let flows = events.filter { $0.flow != nil }
        try #require(flows.count == 2)
        #expect(flows.map(\.phase) == [.flowStart, .flowEnd])
        let lock = try #require(events.first { $0.arguments["name"] == "i_rwsem of fuselock.dat" })
        #expect(flows[0].track == lock.track && flows[1].track.thread == 2)
        #expect(flows.map(\.beginNs) == [50, 50])
    }

    /// Readers at once are rows below one another; a hold that outlasts its call is on the lock's
    /// track only.
    @Test func whatDoesNotNestHasItsOwnRow() throws {
        let events = try trace(Pages.withTimeline(Timelines.awkward)).events
        let rows = events.filter { $0.name == "thread_name" }
            .compactMap { $0.arguments["name"] }.filter { $0.hasPrefix("i_rwsem") }
        #expect(rows == ["i_rwsem of fuselock.dat", "i_rwsem of fuselock.dat, 2"])
        let holds = events.filter { $0.name == "i_rwsem shared" }
        #expect(holds.map(\.track.thread) == [1])
    }

    @Test func withoutATimelineItIsASentence() throws {
        #expect(throws: PerfettoError.noTimeline(backend: "observe")) {
            try PerfettoTrace(try Fixture.observedDirectIO.report())
        }
        #expect(PerfettoError.noTimeline(backend: "observe").description.contains("probe backend"))
    }

    /// The checker itself: each fault is seen.
    @Test func faultsAreSeen() throws {
        let name =
            #"{"ph":"M","name":"thread_name","pid":1,"tid":1,"args":{"name":"t"}},"#
            + #"{"ph":"M","name":"process_name","pid":1,"tid":1,"args":{"name":"p"}},"#
        func slice(_ ts: Double, _ dur: Double, _ name: String = "x") -> String {
            #"{"ph":"X","name":"\#(name)","cat":"c","pid":1,"tid":1,"ts":\#(ts),"dur":\#(dur)}"#
        }
        func flow(_ phase: String, _ ts: Double) -> String {
            #"{"ph":"\#(phase)","name":"f","cat":"c","id":1,"bp":"e","pid":1,"tid":1,"ts":\#(ts)}"#
        }
        func check(_ events: String) throws -> [String] {
            try TraceEventChecker(Data(#"{"traceEvents":[\#(events)]}"#.utf8)).violations
        }
        let good = name + slice(0, 9, "wait: x")
        #expect(try check(good) == [])
        #expect(try check(good + "," + flow("s", 1) + "," + flow("f", 1)) == [])
        for (events, fault) in [
            (slice(0, 1), "no thread_name"), (name + slice(0, 5) + "," + slice(3, 5), "overlaps"),
            (name + slice(5, 1) + "," + slice(1, 1), "order"),
            (good + "," + flow("s", 1), "not one start"),
            (good + "," + flow("s", 10) + "," + flow("f", 11), "outside"),
            (#"{"ph":"Q","name":"x","pid":1,"tid":1}"#, "no known phase"),
            (#"{"ph":"X","name":"x","cat":"c","pid":1,"tid":1,"ts":1}"#, "without ts, dur"),
            (#"{"ph":"X","name":"","pid":1,"tid":1}"#, "without a name"),
            (#"{"ph":"M","name":"thread_name","pid":1,"tid":1}"#, "names nothing"),
        ] {
            #expect(try check(events).contains { $0.contains(fault) }, "\(fault)")
        }
    }
}
