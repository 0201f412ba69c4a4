// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Why writes were exclusive, most writes first, and what would change it.
struct ReasonSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var section: PageSection? {
        let reasons = report.verdict.reasons
        guard !reasons.isEmpty else { return nil }
        return PageSection(
            "why", "Why exclusive, and what would change it", short: "Why",
            [HTML(reasons.count > 1 ? "ol" : "ul", reasons.map(item), ["class": "reasons"]).text])
    }

    /// Options and what they are set to stay on one line: a hyphen is no place to break them.
    private static func whole(_ text: String) -> String {
        text.split(separator: " ").map { word in
            word.drop { $0 == "(" }.hasPrefix("-")
                ? HTML("span", String(word), ["class": "whole"]).text : HTML.escaped(String(word))
        }.joined(separator: " ")
    }

    private func item(_ ranked: Verdict.RankedReason) -> HTML {
        let share = ranked.calls.map { calls in
            let lost = ranked.waitNs.map { ", \(Units.time($0)) in lock functions" } ?? ""
            return "\(calls) writes, \(Units.percent(calls, of: report.calls ?? 0))\(lost)"
        }
        let parts = [
            HTML("strong", ranked.explanation), share.map { HTML("span", $0) },
            ranked.remedy.map { HTML("p", markup: Self.whole("What would change it: \($0).")) },
        ]
        return HTML("li", parts.compactMap(\.self))
    }
}
