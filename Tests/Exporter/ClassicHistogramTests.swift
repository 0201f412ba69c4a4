// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Exporter

@Suite struct ClassicHistogramTests {
    @Test func edgesDoubleFrom64NanosecondsTo8Seconds() {
        let edges = ClassicHistogram.edges
        #expect(edges.first == 64 && edges.last == 8_589_934_592 && edges.count == 28)
        #expect(zip(edges, edges.dropFirst()).allSatisfy { $1 == 2 * $0 })
    }

    /// Of every value, all edges above it and no edge at or below it count it.
    @Test(arguments: [
        UInt64(0), 1, 7, 8, 63, 64, 65, 127, 128, 1000, 4095, 4096, 8_589_934_591, 8_589_934_592,
        1 << 39, 1 << 45,
    ])
    func everyValueIsBelowItsEdge(value: UInt64) {
        var fine = NanosecondHistogram()
        fine.record(value)
        let classic = ClassicHistogram(fine)
        #expect(classic.count == 1 && classic.sum == value)
        let index = classic.counts.firstIndex(of: 1)
        #expect(index == ClassicHistogram.edges.firstIndex { value < $0 } ?? 28)
    }

    @Test func growthIsWhatCameAfter() {
        var fine = NanosecondHistogram()
        fine.record(100)
        var known = ClassicHistogram()
        let before = ClassicHistogram(fine)
        #expect(known.advance(to: before) == before)
        fine.record(100)
        fine.record(5000)
        let growth = known.advance(to: ClassicHistogram(fine))
        #expect(growth.count == 2 && growth.sum == 5100)
        #expect(known.advance(to: before) == ClassicHistogram())
        #expect(known == ClassicHistogram(fine))
    }
}
