// SPDX-License-Identifier: Apache-2.0

import LockModel

extension Policy {
    /// No lock is taken more often a write than in the baseline, whose verdict is kept. Of a run that was
    /// sampled: nobody queues for much longer, and not many more writes do.
    public static func notAbove(_ baseline: Report) -> Policy {
        Policy(name: "the baseline", rules: [.notAbove(baseline)])
    }

    /// This policy, and the baseline's rule where none of its own looks at the baseline.
    public func lookingAt(_ baseline: Report) -> Policy {
        let looks = rules.contains { rule in
            rule.limits.contains { if case .baseline = $0 { true } else { false } }
        }
        guard !looks else { return self }
        var policy = self
        policy.rules.append(.notAbove(baseline))
        return policy
    }
}

extension Rule {
    fileprivate static func notAbove(_ baseline: Report) -> Rule {
        if baseline.observation != nil { return notAboveSampled(baseline) }
        let traced = Set((baseline.locks ?? []).map(\.class))
        let kinds = LockKind.allCases.filter {
            $0.mode != .spin || traced.contains($0.lockClass) || baseline.locks == nil
        }
        return Rule(
            name: "not above the baseline",
            limits: [.baselineVerdict]
                + kinds.map { .baseline(.locksAWrite($0), .one) })
    }

    /// Shares and queues of two good runs differ by a tenth or so; what the baseline's own samples cannot
    /// tell is not asked of later ones.
    private static func notAboveSampled(_ baseline: Report) -> Rule {
        let selection = Selection(baseline, Filter())
        let told = SampledFigure.all.filter {
            if case .success = SampledEvidence.of($0, in: selection) { true } else { false }
        }.filter { figure in
            // A share held may grow for being faster.
            if case .heldShare = figure { false } else { true }
        }
        return Rule(
            name: "not above the baseline",
            limits: [.baselineVerdict]
                + told.map { .baseline(.sampled($0), Self.slack($0)) })
    }

    private static func slack(_ figure: SampledFigure) -> ExactNumber {
        let quarters: UInt64 = figure == .queuedShare ? 5 : 8
        return ExactNumber(billionths: ExactNumber.scale / 4 * quarters)
    }
}
