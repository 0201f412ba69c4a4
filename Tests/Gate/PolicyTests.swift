// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReportFixtures
import Testing
import YAML

@testable import Gate

@Suite struct PolicyTests {
    static let full = """
        schema: fuselock.policy/1
        about: everything there is
        baseline-may-differ-in: [kernel]
        rules:
          - name: all
            where: {path: passthrough, open-mode: passthrough+parallel, file: "*.img"}
            level: warning
            verdict: [shared, mixed]
            locks-a-write:
              exclusive: 0
              shared: {exact: 1}
              fi-lock: {max: 3, tolerance: 0.01}
            contended-share: {shared: 0.25}
            wait: {shared: {p99: 1.5ms, max: 2s}}
            hold: {fi-lock: {p50: 800ns}}
            writers-inside: {min: 2}
            queued-share: 0.5
            held-share: {shared: 1}
            queued-writes: {exclusive: 0}
            baseline-ratio:
              locks-a-write: {exclusive: 1}
              wait: {shared: {p99: 2}}
              queued-share: 1
              iops: 0.8

        """

    @Test func everyKeyIsRead() throws {
        let policy = try Policy(parsing: Self.full, from: "x")
        #expect(policy.about == "everything there is")
        #expect(policy.baselineMayDifferIn == [.kernel])
        let rule = try #require(policy.rules.first)
        #expect(rule.level == .warning)
        #expect(
            rule.filter
                == Filter(path: .passthrough, openMode: .passthroughParallel, file: "*.img"))
        let one = ExactNumber.one
        #expect(
            rule.limits == [
                .verdict([.shared, .mixed]),
                .locksAWrite(.exclusive, CountBound(kind: .max, limit: .zero)),
                .locksAWrite(.shared, CountBound(kind: .exact, limit: one)),
                .locksAWrite(
                    .fiLock,
                    CountBound(
                        kind: .max, limit: ExactNumber(billionths: 3_000_000_000),
                        tolerance: ExactNumber(billionths: 10_000_000))),
                .contendedShare(.shared, ExactNumber(billionths: 250_000_000)),
                .time(.wait, .shared, .p99, 1_500_000), .time(.wait, .shared, .max, 2_000_000_000),
                .time(.hold, .fiLock, .p50, 800), .writersInside(2),
                .sampled(.queuedShare, ExactNumber(billionths: 500_000_000)),
                .sampled(.heldShare(.shared), one), .sampled(.queuedWrites(.exclusive), .zero),
                .baseline(.locksAWrite(.exclusive), one),
                .baseline(
                    .time(.wait, .shared, .p99), ExactNumber(billionths: 2_000_000_000)),
                .baseline(.sampled(.queuedShare), one),
                .baseline(.iops, ExactNumber(billionths: 800_000_000)),
            ])
    }

    @Test(arguments: [
        ("about: everything there is", "abuot: x", "line 2: unknown key \"abuot\""),
        (
            "path: passthrough,", "pth: passthrough,",
            "line 6: unknown key \"pth\" in rules[0].where"
        ),
        ("exclusive: 0", "exclusiv: 0", "line 10: unknown key \"exclusiv\""),
        ("p99: 1.5ms", "p98: 1.5ms", "line 14: unknown key \"p98\" in rules[0].wait.shared"),
        ("level: warning", "level: soft", "line 7: rules[0].level: expected one of error, warning"),
        ("exclusive: 0", "exclusive: -1", "line 10: rules[0].locks-a-write.exclusive: expected a"),
        ("exclusive: 0", "exclusive: 1e-3", "expected a number such as 3 or 0.25, found \"1e-3\""),
        ("shared: 0.25", "shared: 25", "line 13: rules[0].contended-share.shared: a share is"),
        ("queued-share: 0.5", "queued-share: 0", "samples cannot show that something never was"),
        ("{shared: 1}", "{shared: 2}", "rules[0].held-share.shared: a share is between"),
        ("{exclusive: 0}", "{both: 0}", "unknown key \"both\" in rules[0].queued-writes"),
        ("1.5ms", "1.5", "line 14: rules[0].wait.shared.p99: expected a time"),
        ("{exact: 1}", "{exact: 1, max: 1}", "give \"max\" or \"exact\""),
        ("{min: 2}", "{min: 0}", "expected a whole number above zero"),
        ("policy/1", "policy/2", "line 1: schema: this fuselock reads fuselock.policy/1"),
        ("level: warning", "verdict: shared", "\"verdict\" stands there twice"),
        ("- name: all", "- naem: all", "line 5: unknown key \"naem\""),
        ("{min: 2}", "{min: 2", "line"), ("[kernel]", "kernel", "expected a list"),
        ("[kernel]", "[]", "the list is empty"),
        ("[shared, mixed]", "inconclusive", "expected one"),
    ])
    func aMistakeIsNamedWithItsLine(old: String, new: String, complaint: String) throws {
        let text = Self.full.replacingOccurrences(of: old, with: new)
        try #require(text != Self.full)
        let error = try #require(throws: PolicyError.self) {
            try Policy(parsing: text, from: "p.yml")
        }
        #expect("\(error)".hasPrefix("The policy p.yml"))
        #expect("\(error)".contains(complaint), "\(error)")
    }

    @Test func emptyAndForeignFilesAreRefused() {
        for text in ["", "# nothing\n", "rules: []", "[]", "x", "a: 1\n---\nb: 2", "\u{0}"] {
            #expect(throws: PolicyError.self) { try Policy(parsing: text, from: "x") }
        }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: PolicyError.self) { try Policy(parsing: deep, from: "x") }
        #expect(throws: PolicyError.unknownBuiltin(name: "x")) { try Policy.read("builtin:x") }
        #expect(throws: PolicyError.self) { try Policy.read("/no/such/policy.yml") }
    }

    @Test(arguments: BuiltinPolicy.allCases) func builtinsFollowTheSchema(
        builtin: BuiltinPolicy
    ) throws {
        #expect(try Policy.read("builtin:\(builtin.rawValue)").rules.count == 1)
        #expect(try violations(in: builtin.yaml) == [])
    }

    @Test func theSchemaKnowsEveryKeyAndNoOther() throws {
        #expect(try violations(in: Self.full) == [])
        for (old, new) in [
            ("about:", "abuot:"), ("path:", "pth:"), ("[shared, mixed]", "inconclusive"),
            ("min: 2", "min: 0"), ("exact: 1", "exakt: 1"), ("p99: 2", "p98: 2"),
        ] {
            let text = Self.full.replacingOccurrences(of: old, with: new)
            #expect(try violations(in: text) != [], "\(new)")
        }
    }

    @Test(arguments: [Fixture.passthroughParallel, .observedDirectIO, .observedPassthrough])
    func whatInitWritesHoldsForItsRun(fixture: Fixture) throws {
        let report = try fixture.report()
        let yaml = PolicyWriter(report).yaml
        #expect(try violations(in: yaml) == [])
        let policy = try Policy(parsing: yaml, from: "init")
        #expect(Judge(policy, report: report).judgement.outcome == .holds)
        let others = try Fixture.allCases.map { try $0.report() }.filter {
            $0.backend == report.backend && $0.verdict.mode != report.verdict.mode
        }
        #expect(!others.isEmpty)
        for other in others {
            #expect(Judge(policy, report: other).judgement.outcome != .holds)
        }
    }

    /// Each policy of docs/gate-in-ci.md, for the run that is beside it there.
    @Test func whatTheGatesPageShowsHolds() throws {
        let page = try String(
            contentsOf: Fixture.timeline.url.deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("docs/gate-in-ci.md"), encoding: .utf8)
        let policies = page.components(separatedBy: "```yaml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(policies.count == 2)
        let runs = [
            try Runs.directIO(), try Runs.counted(try Fixture.observedDirectIO.report()),
        ]
        for (yaml, report) in zip(policies, runs) {
            #expect(try violations(in: yaml) == [])
            let judgement = Judge(
                try Policy(parsing: yaml, from: "gate-in-ci.md"), report: report
            ).judgement
            #expect(judgement.checks.filter { $0.status != .holds } == [])
        }
    }

    private func violations(in yaml: String) throws -> [String] {
        let node = try #require(try YAMLNode.parse(yaml))
        return try ReportSchema.load("policy.schema.json", of: "Gate").violations(
            in: value(of: node))
    }

    private func value(of node: YAMLNode) -> Any {
        if let mapping = node.mapping {
            return mapping.reduce(into: [String: Any]()) {
                $0[$1.key.scalar ?? ""] = value(of: $1.value)
            }
        }
        if let sequence = node.sequence { return sequence.map(value) }
        return node.scalar.flatMap(Double.init) ?? node.scalar ?? ""
    }
}
