// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What later runs can never be compared by, once this run is their baseline.
public struct BaselineRemarks {
    private let report: Report

    /// Remarks on a run.
    public init(_ report: Report) { self.report = report }

    /// One sentence a reason; of a run that counts nothing is said about samples.
    public var sentences: [String] {
        var figures: [(reason: String, titles: [String])] = []
        let judge = BaselineJudge(
            Selection(report, Filter()), report, of: Filter(), mayDifferIn: [])
        for figure in Self.figures(sampled: report.observation != nil) {
            let finding = judge.finding(figure, .one)
            guard finding.answer == .unknown, let reason = finding.reasons.first else { continue }
            if let index = figures.firstIndex(where: { $0.reason == reason }) {
                figures[index].titles.append(figure.title)
            } else {
                figures.append((reason, [figure.title]))
            }
        }
        return figures.map {
            "\(lead($0.titles)) \($0.titles.joined(separator: ", ")): \($0.reason)"
        }
    }

    /// That samples are no counts is nothing amiss with a run.
    private func lead(_ titles: [String]) -> String {
        let areCounts = titles.allSatisfy { $0.hasPrefix("locks-a-write ") }
        return report.observation != nil && areCounts
            ? "later runs are judged against it by its verdict and its samples, not by"
            : "no later run can be judged against it by"
    }

    private static func figures(sampled: Bool) -> [BaselineFigure] {
        LockKind.allCases.map(BaselineFigure.locksAWrite)
            + (sampled ? SampledFigure.all.map(BaselineFigure.sampled) : []) + [.iops]
    }
}
