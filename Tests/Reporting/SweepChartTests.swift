// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@testable import Reporting

@Suite struct SweepChartTests {
    private func svg(_ counts: [Int]) throws -> String {
        SweepChart(try #require(try Sweeps.sweep(counts))).text
    }

    @Test(arguments: [[1], [1, 2, 4, 8, 16], [3, 3, 3, 3], [1, 2, 1024, 4096]])
    func everythingIsInsideTheDrawing(counts: [Int]) throws {
        let svg = try svg(counts)
        let marks = svg.matches(of: /<circle class="shared" cx="([0-9.]+)" cy="([0-9.]+)"/)
        #expect(marks.count == counts.count)
        let lines = svg.matches(of: /points="([^"]*)"/).flatMap {
            $0.1.split(separator: " ").map { $0.split(separator: ",").map { Double($0) ?? -1 } }
        }
        for place in lines + marks.map({ [Double($0.1) ?? -1, Double($0.2) ?? -1] }) {
            #expect(
                place.count == 2 && (0...720).contains(place[0]) && (0...360).contains(place[1]))
        }
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func theLawIsDrawnWhereThereIsOne() throws {
        #expect(try svg([1, 2, 4, 8]).contains("class=\"law\""))
        #expect(try svg([1, 2, 4, 8]).contains("class=\"law beyond\""))
        #expect(!(try svg([1, 2, 4]).contains("\"law")))
    }

    @Test func whoCannotSeeItCanReadIt() throws {
        let svg = try svg([1, 2])
        #expect(
            svg.contains("role=\"img\"")
                && svg.contains("aria-labelledby=\"sweep-title sweep-text\""))
        #expect(svg.contains("<desc id=\"sweep-text\">1 writer: 51"))
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
            "svg", "polyline", "circle", "text", "table", "tr", "td", "th", "dl", "dt", "dd",
        ] {
            let opened = text.matches(of: try Regex("<\(tag)[ >]")).count
            #expect(opened == text.ranges(of: "</\(tag)>").count && opened > 0, "\(tag)")
        }
    }
}
