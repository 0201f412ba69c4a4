// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Limits that a run keeps to with room to spare: those of samples as lines of the policy, since it has
/// little else, times and ratios as comments.
struct SuggestedLimits {
    private let selection: Selection

    init(_ report: Report) { selection = Selection(report, Filter()) }

    /// What samples can be held to.
    var sampled: String {
        guard selection.report.observation != nil else { return "" }
        var lines = [
            "# The \(Printable.text(selection.report.backend)) backend counts no locks. Shares of the sampled "
                + "time, at most:"
        ]
        lines += line("queued-share", [(nil, .queuedShare)])
        lines += line(
            "held-share", SampledFigure.Side.allCases.map { ($0.rawValue, .heldShare($0)) }, true)
        let queued = line(
            "queued-writes", SampledFigure.Side.allCases.map { ($0.rawValue, .queuedWrites($0)) })
        if !queued.isEmpty {
            lines.append("# Writes that entered the queue, over write calls, at most:")
        }
        return indented(lines + queued)
    }

    /// - Parameter isComment: the line is a suggestion.
    private func line(
        _ key: String, _ figures: [(String?, SampledFigure)], _ isComment: Bool = false
    ) -> [String] {
        var (limits, seen): ([String], [String]) = ([], [])
        for (member, figure) in figures {
            switch SampledEvidence.of(figure, in: selection) {
            case .failure(let obstacle):
                return member == nil ? ["# no \(key): \(obstacle.reason)"] : []
            case .success(let evidence):
                guard let most = Self.room(above: evidence) else { continue }
                limits.append((member.map { "\($0): " } ?? "") + "\(most)")
                seen.append(evidence.description)
            }
        }
        guard !limits.isEmpty else {
            return figures.contains { !$0.1.isCounted } && !isComment
                ? ["# no \(key): it is most of the time in this run"] : []
        }
        let value = figures.count > 1 ? "{\(limits.joined(separator: ", "))}" : limits[0]
        return [
            "\(isComment ? "# " : "")\(key): \(value)  # seen: \(seen.joined(separator: ", "))"
        ]
    }

    /// In whole percent: five points above the interval of a share, and ten times as many writes, at least
    /// one in a hundred. `nil` where writers queue or hold it for much of the time: how long then
    /// depends on the machine's other work, and another good run would not keep to it.
    private static func room(above evidence: SampledEvidence) -> ExactNumber? {
        let most = evidence.interval.high
        guard most < 0.5 else { return nil }
        let percent = UInt64(
            (evidence.isCounted ? max(1, most * 1000) : (most + 0.05) * 100).rounded(.up))
        return percent < 100 ? ExactNumber(roundingUp: percent, over: 100) : nil
    }

    /// Times and contention as comments.
    var times: String {
        guard selection.report.observation == nil else { return "" }
        let waits = byLock { time(.wait, $0) }
        let holds = byLock { time(.hold, $0) }
        let contended = byLock(contention)
        let lines = [("wait", waits), ("hold", holds), ("contended-share", contended)]
            .compactMap { key, value in value.map { "# \(key): {\($0)}" } }
        guard !lines.isEmpty else { return "" }
        return indented(
            [
                "# Times depend on the machine: a broken one only warns, unless the rule says level: error.",
                "# Waits cannot be judged where writers never met.",
            ] + lines)
    }

    /// Ratios to a baseline as comments.
    var ratios: String {
        let taken = LockKind.allCases.filter(isTaken)
        var members =
            selection.report.observation == nil
            ? ["locks-a-write: {\(taken.map { "\($0.rawValue): 1" }.joined(separator: ", "))}"]
            : []
        if taken.isEmpty { members = [] }
        if case .success = SampledEvidence.of(.queuedShare, in: selection) {
            members.append("queued-share: 1.25")
        }
        if selection.report.workload?.iops != nil { members.append("iops: 0.8") }
        guard !members.isEmpty else { return "" }
        return indented([
            "# Only with --baseline RUN.json: the figures over those of that run, iops at least.",
            "# baseline-ratio: {\(members.joined(separator: ", "))}",
        ])
    }

    private func byLock(_ limit: (LockKind) -> String?) -> String? {
        let limits = LockKind.allCases.filter(isTaken).compactMap { kind in
            limit(kind).map { "\(kind.rawValue): \($0)" }
        }
        return limits.isEmpty ? nil : limits.joined(separator: ", ")
    }

    private func isTaken(_ kind: LockKind) -> Bool {
        guard case .success(let evidence) = CountEvidence.of(kind, in: selection) else {
            return false
        }
        return evidence.acquisitions > 0
    }

    /// Ten times the 99th percentile, in whole microseconds.
    private func time(_ time: LockTime, _ kind: LockKind) -> String? {
        guard case .success(let found) = TimeJudge(selection, time, kind).distribution,
            let worst = found.range(of: .p99)?.worst
        else { return nil }
        return "{p99: \(max(1, (worst / 100).roundedUpToTwoDigits))us}"
    }

    /// Twenty points above what was seen.
    private func contention(_ kind: LockKind) -> String? {
        guard ContentionJudge(selection, kind).finding(.one).answer == .holds,
            let groups = selection.acquisitions(of: kind)
        else { return nil }
        let all = groups.map(\.acquisitions).saturatingSum
        let seen = Double(groups.map(\.contended).saturatingSum) / Double(max(1, all))
        let percent = UInt64((seen * 100).rounded(.up)) + 20
        return percent < 100
            ? ExactNumber(roundingUp: percent, over: 100).map(\.description) : nil
    }

    private func indented(_ lines: [String]) -> String {
        lines.map { "    \($0)\n" }.joined()
    }
}

extension UInt64 {
    fileprivate var roundedUpToTwoDigits: UInt64 {
        var (value, unit): (UInt64, UInt64) = (self, 1)
        while value >= 100 {
            value = value / 10 + (value % 10 > 0 ? 1 : 0)
            unit *= 10
        }
        return value * unit
    }
}
