// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What was missed by the counts of a run, in words: exact is said of the counts that were made alone.
struct LossLines {
    /// How exact the counts are.
    let lead: String
    /// One sentence a kind of loss.
    let sentences: [String]
    /// Nothing is missing from the counts of writes and their locks.
    let isExact: Bool

    init(_ report: Report) {
        let losses = report.losses ?? Losses()
        sentences = losses.sentences
        isExact = losses.countsAreExact
        if !isExact {
            lead = "counts are not exact"
        } else if report.calls ?? 0 == 0 {
            lead = "nothing was counted"
        } else if !losses.everyCountIsExact {
            lead = "the counts of writes and their locks are exact"
        } else if report.notCovered.isEmpty {
            lead = "every count is exact"
        } else {
            lead = "every count that was made is exact (what was not is named under not covered)"
        }
    }

    /// `none: every count is exact`, or the lead of a list.
    var headline: String {
        if !isExact { return "\(lead) (~):" }
        return sentences.isEmpty ? "none: \(lead)" : "\(lead); but:"
    }
}
