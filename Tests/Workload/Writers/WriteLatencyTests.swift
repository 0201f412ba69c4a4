// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Workload

@Suite struct WriteLatencyTests {
    @Test func nothingRecordedHasNoFigures() {
        #expect(WriteLatency().figures == nil)
    }

    @Test func percentilesAreRightToThreeDigits() throws {
        var latency = WriteLatency()
        for value in 1...10_000 { latency.record(UInt64(value) * 1000) }
        let figures = try #require(latency.figures)
        let expected: [(UInt64, Double)] = [
            (figures.min, 1e3), (figures.p50, 5e6), (figures.p90, 9e6), (figures.p99, 9.9e6),
            (figures.p999, 9.99e6), (figures.max, 1e7),
        ]
        for (figure, value) in expected {
            #expect(abs(Double(figure) - value) <= value / 1000)
        }
        #expect(abs(figures.mean - 5.0005e6) < 5e3)
    }

    @Test func crossesAPipeUnchanged() throws {
        var latency = WriteLatency()
        for value in [0, 17, 12_345, 12_345, 987_654_321, .max] as [UInt64] {
            latency.record(value)
        }
        let data = try JSONEncoder().encode(latency)
        let back = try JSONDecoder().decode(WriteLatency.self, from: data)
        #expect(back.figures == latency.figures)
    }

    @Test func sumsAreWhatOneHistogramWouldHold() {
        var (first, second, both) = (WriteLatency(), WriteLatency(), WriteLatency())
        for value in 1...100 as ClosedRange<UInt64> {
            first.record(value * 100)
            second.record(value * 10_000)
            both.record(value * 100)
            both.record(value * 10_000)
        }
        first.add(second)
        #expect(first.figures == both.figures)
    }
}
