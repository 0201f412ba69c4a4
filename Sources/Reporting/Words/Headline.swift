// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The first line of a report: the answer, and whether the run that it is of came to its end.
struct Headline {
    /// The answer in one word, or two.
    let word: String
    /// What it means.
    let sentence: String

    init(_ report: Report) {
        word = report.isUntraced ? "NOT TRACED" : report.verdict.mode.rawValue.uppercased()
        let cut = report.truncated.map { "in a run cut short (\($0)), " } ?? ""
        sentence = cut + report.verdict.summary
    }
}
