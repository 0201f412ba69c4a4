// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

extension Limit {
    /// What is limited, as a policy spells it: `locks-a-write exclusive`.
    var title: String {
        switch self {
        case .verdict: "verdict"
        case .locksAWrite(let kind, _): "locks-a-write \(kind.rawValue)"
        case .contendedShare(let kind, _): "contended-share \(kind.rawValue)"
        case .time(let time, let kind, let statistic, _):
            "\(time.rawValue) \(kind.rawValue) \(statistic.rawValue)"
        case .writersInside: "writers-inside"
        case .sampled(let figure, _): figure.title
        case .baselineVerdict: "verdict"
        case .baseline(let figure, _): "baseline-ratio \(figure.title)"
        }
    }

    /// The limit in words.
    var bound: String {
        switch self {
        case .verdict(let modes): modes.map(\.rawValue).joined(separator: " or ")
        case .locksAWrite(_, let bound): bound.description
        case .contendedShare(_, let most): "at most \(most.percent) of the acquisitions"
        case .time(_, _, _, let most): "at most \(Units.time(most))"
        case .writersInside(let least): "at least \(least) at once"
        case .sampled(let figure, let most): "at most \(most.percent) \(figure.whole)"
        case .baselineVerdict: "the baseline's"
        case .baseline(.iops, let least): "at least \(least) times the baseline"
        case .baseline(_, let most): "at most \(most) times the baseline"
        }
    }
}

extension ExactNumber {
    /// A share as what was observed is told: `12.5 %`.
    fileprivate var percent: String {
        let (hundredfold, isTooLarge) = billionths.multipliedReportingOverflow(by: 100)
        return isTooLarge ? description : "\(ExactNumber(billionths: hundredfold)) %"
    }
}

extension BaselineFigure {
    /// As a policy spells it.
    var title: String {
        switch self {
        case .locksAWrite(let kind): "locks-a-write \(kind.rawValue)"
        case .time(let time, let kind, let statistic):
            "\(time.rawValue) \(kind.rawValue) \(statistic.rawValue)"
        case .sampled(let figure): figure.title
        case .iops: "iops"
        }
    }
}

extension CountBound: CustomStringConvertible {
    /// `at most 1 a write`.
    public var description: String {
        let slack = tolerance > .zero ? ", give or take \(tolerance)" : ""
        return "\(kind == .max ? "at most" : "exactly") \(limit) a write\(slack)"
    }
}
