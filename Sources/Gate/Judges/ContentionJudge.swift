// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Judges the share of a lock's acquisitions that were contended.
struct ContentionJudge {
    private let selection: Selection
    private let kind: LockKind

    init(_ selection: Selection, _ kind: LockKind) {
        self.selection = selection
        self.kind = kind
    }

    func finding(_ most: ExactNumber) -> Finding {
        let evidence: CountEvidence
        switch CountEvidence.of(kind, in: selection) {
        case .failure(let obstacle): return .unknown(obstacle.reason)
        case .success(let found): evidence = found
        }
        guard selection.measured.contention(of: kind.mode) else {
            return .unknown("contention of this lock could not be seen on this kernel")
        }
        if let obstacle = selection.noOverlap { return .unknown(obstacle.reason) }
        guard let groups = selection.acquisitions(of: kind) else {
            return .unknown(Obstacle.cannotTellApart.reason)
        }
        let contended = groups.map(\.contended).saturatingSum
        let all = evidence.acquisitions
        let observed = "\(contended) of \(all) contended, \(Units.percent(contended, of: all))"
        if let doubt = evidence.doubt { return .unknown(doubt, observed: observed) }
        guard all > 0 else { return Finding(answer: .holds, observed: "never taken") }
        guard let order = compare([contended, ExactNumber.scale], [most.billionths, all]) else {
            return .unknown("the counts are too large to compare", observed: observed)
        }
        return order == .above
            ? Finding(answer: .broken, observed: observed, reasons: Because.of(selection, kind))
            : Finding(answer: .holds, observed: observed)
    }
}

extension Obstacle {
    static let cannotTellApart: Obstacle =
        "files opened in more than one way: their waits and holds cannot be told apart"
}

extension Selection {
    /// The acquisitions of one lock; `nil` where those of other writes are among them.
    func acquisitions(of kind: LockKind) -> [AcquisitionGroup]? {
        acquisitions?.filter { $0.lockClass == kind.lockClass && $0.mode == kind.mode }
    }

    /// Waits and parallelism were not exercised: writers never met.
    var noOverlap: Obstacle? {
        if writersOverlapped { return nil }
        return seesWaits
            ? "the writers never overlapped: what the lock costs was not exercised"
            : "whether writers waited for each other could not be seen on this kernel"
    }
}
