// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A report as one HTML file that loads nothing: light and dark, narrow and wide, and fit for paper.
/// What the backend cannot see is not in it.
public struct ReportHTML {
    private let report: Report

    /// HTML of a report.
    public init(_ report: Report) { self.report = report }

    /// The document, ending in a newline.
    public var text: String {
        let sections = sections
        return HTMLPage(
            title: "\(Headline(report).word): \(TargetLines(report).file)",
            style: ReportStyleSheet.text, header: PageSection.links(sections),
            main: VerdictHeader(report).text + "\n" + sections.map(\.text).joined(separator: "\n"),
            footer: HTML("p", "Made by fuselock \(report.version). \(Self.reading)").text
        ).text
    }

    private static let reading =
        "Times are those of the kernel's clock; percentiles are upper edges of buckets at most "
        + "12.5 % wide, sums and maxima are exact."

    /// In the order of reading; a report has those it can fill.
    private var sections: [PageSection] {
        [
            ReasonSection(report).section, TimelineSection(report)?.section,
            LedgerSection(report).section, SampleSection(report)?.section,
            BlockedSection(report).section, ContentionSection(report).section,
            LockSection(report).section, WorkloadSection(report)?.section,
            MethodSection(report).section,
        ].compactMap(\.self)
    }
}
