// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@testable import Reporting

@Suite struct SweepChartTests {
    private func svg(_ counts: [Int]) throws -> String {
        SweepChart(try #require(try Sweeps.sweep(counts))).text
    }

    /// Percent of the width, pixels of the height.
    private func places(
        of tag: String, _ x: String, _ y: String, in svg: String
    ) -> [(Double, Double)] {
        svg.split(separator: "<").filter { $0.hasPrefix("\(tag) ") }.map { element in
            func value(_ name: String) -> Double {
                let rest = element.split(separator: " \(name)=\"").dropFirst().first ?? ""
                return Double(rest.prefix { $0.isNumber || $0 == "." || $0 == "-" }) ?? -1
            }
            return (value(x), value(y))
        }
    }

    /// Every number of writers that has room has a label, the last one always.
    @Test(arguments: [
        ([1, 2, 4, 8, 16], ["1", "2", "4", "8", "16"]),
        ([1, 2, 1024, 4096], ["2", "1024", "4096"]),
        ([15, 16], ["16"]),
    ])
    func labelsDoNotCollide(counts: [Int], labels: [String]) throws {
        let found = try svg(counts).matches(of: /class="scale"[^>]*>([0-9]+)</).map {
            String($0.output.1)
        }
        #expect(found.reversed() == labels)
    }

    @Test(arguments: [[1], [1, 2, 4, 8, 16], [3, 3, 3, 3], [1, 2, 1024, 4096]])
    func everythingIsInsideTheDrawing(counts: [Int]) throws {
        let svg = try svg(counts)
        let marks = places(of: "circle", "cx", "cy", in: svg)
        #expect(marks.count == counts.count)
        let lines =
            places(of: "line", "x1", "y1", in: svg) + places(of: "line", "x2", "y2", in: svg)
        for (x, y) in lines + marks {
            #expect((0...100).contains(x) && (0...SweepChart.height).contains(y), "\(x) \(y)")
        }
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func theLawIsDrawnWhereThereIsOne() throws {
        #expect(try svg([1, 2, 4, 8]).contains("class=\"law\""))
        // Beyond what was measured it is broken: a piece of three.
        #expect(try svg([1, 2, 4, 8]).ranges(of: "class=\"law\"").count == 60 + 20)
        #expect(!(try svg([1, 2, 4]).contains("\"law")))
    }

    @Test func whoCannotSeeItCanReadIt() throws {
        let svg = try svg([1, 2])
        #expect(
            svg.contains("role=\"img\"")
                && svg.contains("aria-labelledby=\"sweep-title\""))
        #expect(svg.contains("<desc id=\"sweep-desc\">1 writer: 51"))
    }

    @Test(arguments: [
        (0.7, 0.8), (1, 1), (1.3, 1.5), (7, 8), (43, 50), (96, 100), (101, 120), (51_000, 60_000),
    ])
    func ticksAreRoundAndReachTheTop(largest: Double, last: Double) {
        let ticks = RoundTicks(to: largest)
        #expect(abs(ticks.last - last) < 1e-9 && ticks.values.first == 0)
        #expect((3...7).contains(ticks.values.count))
    }

    @Test func theDocumentLoadsNothing() throws {
        let text = SweepHTML(try #require(try Sweeps.sweep([1, 2, 4, 8]))).text
        for word in ["://", "<script", "src=", "url(", "@import"] { #expect(!text.contains(word)) }
        for tag in [
            "svg", "line", "circle", "text", "table", "tr", "td", "th", "dl", "dt", "dd",
        ] {
            let opened = text.matches(of: try Regex("<\(tag)[ >]")).count
            #expect(opened == text.ranges(of: "</\(tag)>").count && opened > 0, "\(tag)")
        }
    }
}
