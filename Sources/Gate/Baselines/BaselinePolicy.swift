// SPDX-License-Identifier: Apache-2.0

import LockModel

extension Policy {
    /// No lock is taken more often a write than in the baseline, whose verdict is kept.
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
        let traced = Set((baseline.locks ?? []).map(\.class))
        let kinds = LockKind.allCases.filter {
            $0.lockClass != .fiLock || traced.contains($0.lockClass) || baseline.locks == nil
        }
        return Rule(
            name: "not above the baseline",
            limits: [.baselineVerdict]
                + kinds.map { .baseline(.locksAWrite($0), .one) })
    }
}
