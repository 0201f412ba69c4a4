// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

/// Reports in headless Chromium, at 1280 and 400 pixels, light and dark.
@Suite(.enabled(if: Browser.isThere, "\(Browser.absence)")) struct BrowserTests {
    private static let widths = [1280, 400]

    @Test(arguments: [false, true]) func everyPageIsRight(isDark: Bool) throws {
        let pages = try Pages.all()
        let findings = try PageProbe.look(
            at: pages.map { ($0.name, ReportHTML($0.report).text) }, widths: Self.widths,
            isDark: isDark)
        #expect(findings.count == pages.count * Self.widths.count)
        #expect(findings.map(\.width) == pages.flatMap { _ in Self.widths })
        for (page, finding) in zip(pages.flatMap { [$0, $0] }, findings) {
            check(finding, isDark: isDark)
            #expect(finding.scrolled == [], "\(page.name) at \(finding.width)")
            let expected = ReportHTML(page.report).text.matches(of: /<h2 id="([a-z]+)"/)
                .map { String($0.output.1) }
            #expect(finding.sections == expected, "\(page.name)")
            #expect(!expected.isEmpty)
        }
    }

    /// The other pages: a matrix and a sweep.
    @Test(arguments: [false, true]) func tablesAndChartsAreRight(isDark: Bool) throws {
        let sweep = try #require(try Sweeps.sweep([1, 2, 4, 8]))
        let findings = try PageProbe.look(
            at: [
                ("a matrix", MatrixHTML(Matrices.everything).text),
                ("a sweep", SweepHTML(sweep).text),
            ], widths: Self.widths, isDark: isDark)
        #expect(findings.count == 4)
        for finding in findings {
            check(finding, isDark: isDark)
            // A matrix of kernels is as wide as it has columns.
            if finding.name == "a sweep" { #expect(finding.scrolled == []) }
        }
    }

    private func check(_ finding: PageProbe.Finding, isDark: Bool) {
        let place = "\(finding.name) at \(finding.width)"
        #expect(finding.isDark == isDark, "\(place)")
        #expect(finding.errors == [], "\(place)")
        #expect(finding.requests == 0, "\(place)")
        #expect(finding.overflow == 0, "\(place)")
        #expect(finding.outside == [], "\(place)")
        #expect(finding.collisions == [], "\(place)")
        #expect(finding.unreadable == [], "\(place)")
        #expect(finding.broken == [], "\(place)")
        #expect(finding.focusIsSeen, "\(place)")
        #expect(finding.headings.first == 1 && finding.headings.filter { $0 == 1 }.count == 1)
        for (one, next) in zip(finding.headings, finding.headings.dropFirst()) {
            #expect(next <= one + 1, "\(place): heading \(next) after \(one)")
        }
    }

    /// The probe itself: each fault is seen.
    @Test func faultsAreSeen() throws {
        let faults = [
            ("script", "<script>nowhere()</script>"), ("image", "<img src=\"x.png\">"),
            ("wide", "<p style=\"width: 3000px\">wide</p>"),
            ("faint", "<p style=\"color: #999; background: #fff\">faint</p>"),
            ("link", "<a href=\"#nowhere\">link</a>"), ("twice", "<p id=\"main\"></p>"),
            ("table", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
            ("drawing", "<svg><text x=\"-99\">letters</text></svg>"),
            ("scrolled", HTMLPage.wide("x", "<p style=\"width: 900px\">wide</p>")),
            ("heading", "<h4>deep</h4>"),
            ("unfocused", "<style>.skip:focus { left: -100vw }</style>"),
        ]
        let pages = faults.map { name, markup in
            (name, HTMLPage(title: name, style: "", main: "<h1>x</h1>" + markup).text)
        }
        let findings = try PageProbe.look(at: pages, widths: [400], isDark: false)
        let seen = Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0) })
        #expect(seen["script"]?.errors == ["refused: script-src-elem"])
        #expect(seen["image"]?.errors.isEmpty == false)
        #expect(seen["wide"].map { $0.overflow > 0 && !$0.outside.isEmpty } == true)
        #expect(seen["faint"]?.unreadable.count == 1)
        #expect(seen["link"]?.broken.contains("#nowhere") == true)
        #expect(seen["twice"]?.broken.contains("id twice: main") == true)
        #expect(seen["table"]?.broken.contains("TABLE 1") == true)
        #expect(seen["drawing"].map { !$0.outside.isEmpty && !$0.unreadable.isEmpty } == true)
        #expect(seen["scrolled"]?.scrolled == ["x"])
        #expect(seen["heading"]?.headings == [1, 4])
        #expect(seen["unfocused"]?.focusIsSeen == false)
    }
}
