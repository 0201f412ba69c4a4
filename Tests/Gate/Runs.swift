// SPDX-License-Identifier: Apache-2.0

import Gate
import LockModel
import ReportFixtures

/// Those that policies of tests have limits for.
extension LockKind {
    static let exclusive = LockKind(.inodeRwsem, .exclusive)
    static let shared = LockKind(.inodeRwsem, .shared)
    static let fiLock = LockKind(.fiLock, .spin)
}

/// Runs to judge: real ones, and real ones with one thing changed.
enum Runs {
    /// 4000 exclusive writes of an unpatched kernel; exact.
    static func passthrough() throws -> Report { try Fixture.passthroughParallel.report() }

    /// 4000 shared writes; exact once its one unseen return is taken for seen.
    static func directIO() throws -> Report {
        var report = try Fixture.directIOParallel.report()
        report.losses = Losses()
        for index in (report.callGroups ?? []).indices {
            report.callGroups?[index].exitsMissed = 0
        }
        return report
    }

    /// Writers that never met.
    static func lonely() throws -> Report {
        var report = try passthrough()
        for index in (report.acquisitionGroups ?? []).indices {
            report.acquisitionGroups?[index].contended = 0
        }
        return report
    }

    /// 864073 sampled writes, 600 of which queued for the exclusive side.
    static func observed() throws -> Report { try counted(Fixture.observedPassthrough.report()) }

    /// With the evidence that the program of the fixture did not keep yet.
    static func counted(_ report: Report) throws -> Report {
        var report = report
        var evidence = WriteEvidence()
        evidence.queuedExclusive = report.verdict.mode == .exclusive ? 600 : 0
        evidence.queuedShared = 0
        report.observation?.total.evidence = evidence
        for index in (report.observation?.files ?? []).indices {
            report.observation?.files[index].samples.evidence = evidence
        }
        return report
    }

    /// One policy of one rule.
    static func policy(_ limits: String) throws -> Policy {
        let rule = limits.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return try Policy(
            parsing: "schema: fuselock.policy/1\nrules:\n  - name: r\n\(rule)\n", from: "test")
    }

    static func judge(
        _ report: Report, _ limits: String, baseline: Report? = nil
    ) throws -> Judgement {
        Judge(try policy(limits), report: report, baseline: baseline).judgement
    }
}
