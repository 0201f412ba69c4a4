// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

@testable import Gate

@Suite struct DiffTests {
    private func slower(_ report: Report, by factor: Double) -> Report {
        var report = report
        let elapsed = Double(report.workload?.elapsedNs ?? 0) * factor
        report.workload?.elapsedNs = UInt64(elapsed)
        return report
    }

    private func row(
        _ figure: String, _ before: [Report], _ after: [Report], force: Bool = false
    ) throws -> RunDiff.Row {
        let sides = [
            try RunSide(name: "a", reports: before), try RunSide(name: "b", reports: after),
        ]
        let diff = try #require(try RunDiff(of: sides, force: force))
        return try #require(diff.comparisons.first?.rows.first { $0.figure == figure })
    }

    @Test func countsAreComparedExactly() throws {
        let run = try Runs.passthrough()
        #expect(try row("fi-lock a write", [run], [run]).meaning == .same)
        var other = run
        let group = try #require(other.acquisitionGroups?.firstIndex { $0.lockClass == .fiLock })
        other.acquisitionGroups?[group].acquisitions = 4001
        let changed = try row("fi-lock a write", [run], [other])
        #expect(changed.meaning == .changed)
        #expect(changed.relative.map { $0 > 0 && $0 < 0.001 } == true)
        let all = try row("fi-lock a write", [run, other], [other, run])
        #expect(all.meaning == .same)
    }

    @Test func timesNeedASpread() throws {
        let run = try Runs.passthrough()
        #expect(try row("IOPS", [run], [slower(run, by: 2)]).meaning == .unknown)
        let before = [run, slower(run, by: 1.2)]
        let within = try row("IOPS", before, [slower(run, by: 1.1), slower(run, by: 1.3)])
        #expect(within.meaning == .within)
        let apart = [slower(run, by: 2), slower(run, by: 2.2)]
        #expect(try row("IOPS", before, apart).meaning == .unknown)
        let changed = try row("IOPS", before + before, apart + apart)
        #expect(changed.meaning == .changed)
        #expect(changed.before?.runs == 4 && changed.before?.deviation != nil)
    }

    @Test func unlikeRunsAreRefused() throws {
        let (one, other) = (try Runs.passthrough(), try Runs.directIO())
        #expect(try row("IOPS", [one], [other]).change != nil, "two open modes: what is asked for")
        let modes = try RunDiff(
            of: [
                RunSide(name: "a", reports: [one]), RunSide(name: "b", reports: [other]),
            ], force: false)
        #expect(modes?.comparisons.first?.unlike == ["path passthrough there, direct-io here"])
        let sampled = try Fixture.observedPassthrough.report()
        let inside = ComparedFigure.all.first { $0.name == "writers inside at once" }?.value(
            sampled)
        #expect(inside?.number == 1, "a writer alone is one writer")
        let unlike = #expect(throws: DiffError.self) { try row("IOPS", [one], [sampled]) }
        #expect(unlike.map { "\($0)".contains("backend probe there, observe here") } == true)
        #expect(throws: DiffError.self) { try RunSide(name: "a", reports: [one, other]) }
    }

    /// What 0.1.0 called a wait was what the lock function took, where nobody was waited for too.
    @Test func waitsOfAnotherKindAreSaidToBe() throws {
        let old = try Runs.passthrough()
        var new = old
        new.measured = Measured(absent: [.uncontendedWaits])
        let sides = [
            try RunSide(name: "a", reports: [old]), try RunSide(name: "b", reports: [new]),
        ]
        let unlike = try RunDiff(of: sides, force: false)?.comparisons.first?.unlike
        #expect(
            unlike == ["waits with what taking a free lock takes there, for others only here"])
        #expect(throws: DiffError.self) { try RunSide(name: "a", reports: [old, new]) }
        #expect(try RunDiff(of: [sides[1], sides[1]], force: false)?.comparisons[0].unlike == [])
    }

    @Test func everyRenderingSaysTheSame() throws {
        let (one, other) = (try Runs.passthrough(), try Runs.directIO())
        let sides = [
            try RunSide(name: "a.json", reports: [one]),
            try RunSide(name: "b.json", reports: [other]),
        ]
        let diff = try #require(try RunDiff(of: sides, force: true))
        let text = DiffText(diff).text
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.contains("fi-lock a write                   1       3       +2  +200.0 % !"))
        #expect(DiffText(diff).markdown.contains("| fi-lock a write | 1 | 3 | +2 | +200.0 % | ! |"))
        let mail = DiffMail(diff).text
        #expect(mail.contains("+200.00%"))
        #expect(mail.contains("fuselock.fi-lock.a.write"))
        #expect(mail.hasPrefix("fuselock noticed fuselock.shared.a.write going from 0.00 to 1.00"))
    }
}
