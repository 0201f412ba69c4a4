// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Judges acquisitions a write: whole numbers against whole numbers, never a rounded quotient.
struct CountJudge {
    private let selection: Selection
    private let kind: LockKind

    init(_ selection: Selection, _ kind: LockKind) {
        self.selection = selection
        self.kind = kind
    }

    func finding(_ bound: CountBound) -> Finding {
        switch CountEvidence.of(kind, in: selection) {
        case .failure(let obstacle): .unknown(obstacle.reason)
        case .success(let evidence): judge(evidence, bound)
        }
    }

    private func judge(_ evidence: CountEvidence, _ bound: CountBound) -> Finding {
        let scale = ExactNumber.scale
        let most = bound.limit + bound.tolerance
        let observed = evidence.description
        let isAbove: Bool? = compare(
            [evidence.least, scale], [most.billionths, evidence.mostCalls]
        ).map { $0 == .above }
        if evidence.doubt != nil, isAbove == true {
            return Finding(
                answer: .broken, observed: "at least \(evidence.least), \(observed)",
                reasons: reasons + ["no loss can explain it"])
        }
        if let doubt = evidence.doubt { return .unknown(doubt, observed: observed) }
        guard
            let above = compare([evidence.acquisitions, scale], [most.billionths, evidence.calls])
        else { return .unknown("the counts are too large to compare", observed: observed) }
        var isBroken = above == .above
        if bound.kind == .exact, bound.limit > bound.tolerance {
            let least = bound.limit.billionths - bound.tolerance.billionths
            guard let below = compare([evidence.acquisitions, scale], [least, evidence.calls])
            else { return .unknown("the counts are too large to compare", observed: observed) }
            isBroken = isBroken || below == .below
        }
        return Finding(
            answer: isBroken ? .broken : .holds, observed: observed,
            reasons: isBroken ? reasons : [])
    }

    private var reasons: [String] { Because.of(selection, kind) }
}
