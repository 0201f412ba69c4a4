// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Judges what the observe backend saw. A share of time is broken or holds only where its whole 95 %
/// interval does; writes that queued are whole numbers.
struct SampledJudge {
    private let selection: Selection
    private let figure: SampledFigure

    init(_ selection: Selection, _ figure: SampledFigure) {
        self.selection = selection
        self.figure = figure
    }

    var evidence: Result<SampledEvidence, Obstacle> { SampledEvidence.of(figure, in: selection) }

    func finding(_ most: ExactNumber) -> Finding {
        switch evidence {
        case .failure(let obstacle): return .unknown(obstacle.reason)
        case .success(let evidence):
            let observed = evidence.description
            switch isAbove(evidence, most) {
            case true: return broken(observed)
            case false:
                return evidence.doubt.map { .unknown($0, observed: observed) }
                    ?? Finding(answer: .holds, observed: observed)
            case nil:
                return .unknown(
                    "\(evidence.whole) samples cannot tell on which side of the limit it is: watch for "
                        + "longer", observed: observed)
            }
        }
    }

    /// Beyond what chance explains, the baseline's interval included.
    func finding(_ ratio: ExactNumber, over before: Selection) -> Finding {
        switch (SampledEvidence.of(figure, in: before), evidence) {
        case (.failure(let obstacle), _): return .unknown("in the baseline \(obstacle.reason)")
        case (_, .failure(let obstacle)): return .unknown(obstacle.reason)
        case (.success(let old), .success(let new)):
            let observed = "\(new.description) (baseline: \(old.description))"
            let factor = Double(ratio.billionths) / Double(ExactNumber.scale)
            if new.interval.low > old.interval.high * factor { return broken(observed) }
            return (new.doubt ?? old.doubt).map { .unknown($0, observed: observed) }
                ?? Finding(answer: .holds, observed: observed)
        }
    }

    private func broken(_ observed: String) -> Finding {
        Finding(answer: .broken, observed: observed, reasons: Because.of(selection))
    }

    /// `nil` where neither is certain.
    private func isAbove(_ evidence: SampledEvidence, _ most: ExactNumber) -> Bool? {
        if evidence.isCounted {
            return compare(
                [evidence.part, ExactNumber.scale], [most.billionths, evidence.whole]
            ).map { $0 == .above }
        }
        let limit = Double(most.billionths) / Double(ExactNumber.scale)
        return evidence.interval.low > limit ? true : evidence.interval.high <= limit ? false : nil
    }
}
