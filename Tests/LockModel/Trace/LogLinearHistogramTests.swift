// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@Suite struct LogLinearHistogramTests {
    @Test func everyValueLiesInItsBucket() {
        var values: [UInt64] = Array(0..<5000)
        for exponent in 3..<40 {
            let power = UInt64(1) << UInt64(exponent)
            values += [power - 1, power, power + 1, power + power / 3]
        }
        for value in values {
            let bucket = NanosecondHistogram.bucket(of: value)
            #expect(NanosecondHistogram.lowerBound(of: bucket) <= value)
            if bucket < NanosecondHistogram.bucketCount - 1 {
                #expect(value < NanosecondHistogram.lowerBound(of: bucket + 1))
            }
        }
    }

    @Test func bucketsAreNeverWiderThanAnEighth() {
        for bucket in 8..<NanosecondHistogram.bucketCount - 1 {
            let low = NanosecondHistogram.lowerBound(of: bucket)
            let width = NanosecondHistogram.lowerBound(of: bucket + 1) - low
            #expect(width * 8 <= low)
        }
    }

    @Test func valuesBeyondTheEndFallIntoTheLastBucket() {
        #expect(
            NanosecondHistogram.bucket(of: .max) == NanosecondHistogram.bucketCount - 1)
    }

    @Test func percentilesBoundTheValues() {
        var histogram = NanosecondHistogram()
        for value in UInt64(1)...1000 { histogram.record(value) }
        #expect(histogram.sum == 500_500)
        #expect(histogram.max == 1000)
        #expect(histogram.mean == 500.5)
        let median = histogram.value(atQuantile: 0.5) ?? 0
        #expect(median >= 500 && median <= 500 + 500 / 8)
        #expect(histogram.value(atQuantile: 1) == 1000)
        #expect(NanosecondHistogram().value(atQuantile: 0.5) == nil)
    }

    @Test func mergingIsRecordingBoth() {
        var (left, right, both) = (
            NanosecondHistogram(), NanosecondHistogram(), NanosecondHistogram()
        )
        for value in [3, 70, 9000] as [UInt64] {
            left.record(value)
            both.record(value)
        }
        for value in [70, 1 << 30] as [UInt64] {
            right.record(value)
            both.record(value)
        }
        left.merge(right)
        #expect(left == both)
    }

    @Test func moreSubBucketsAreFiner() {
        typealias Fine = LogLinearHistogram<10, 41>
        var fine = Fine.preallocated()
        for value in UInt64(1)...10_000 { fine.record(value * 1000) }
        #expect(fine.lowest == 1000 && fine.max == 10_000_000)
        for (quantile, value) in [(0.5, 5e6), (0.9, 9e6), (0.99, 9.9e6), (0.999, 9.99e6)] {
            let found = Double(fine.value(atQuantile: quantile) ?? 0)
            #expect(found >= value && found <= value * 1.001)
        }
        #expect(Fine.bucket(of: 2047) == 2047 && Fine.bucket(of: 2048) == Fine.bucket(of: 2049))
        #expect(Fine.bucket(of: 1 << 42) == Fine.bucketCount - 1)
        #expect(Fine.lowerBound(of: Fine.bucketCount) == 1 << 42)
    }

    @Test func recordingManyIsRecordingEach() {
        var (many, each) = (NanosecondHistogram(), NanosecondHistogram())
        many.record(70, count: 3)
        many.record(9000, count: 0)
        for _ in 1...3 { each.record(70) }
        #expect(many == each)
    }

    @Test func whatHoldsTheSameIsEqual() {
        var (recorded, grown) = (NanosecondHistogram(), NanosecondHistogram())
        for value in [3, 70] as [UInt64] { recorded.record(value) }
        let counts = recorded.counts + [0, 0]
        #expect(NanosecondHistogram(counts: counts, sum: 73, max: 70) == recorded)
        grown.record(9000)
        var both = grown
        for value in [3, 70] as [UInt64] { both.record(value) }
        #expect(both.since(grown).counts == recorded.counts)
        #expect(grown.since(grown) == NanosecondHistogram())
    }

    @Test func survivesJSON() throws {
        var histogram = NanosecondHistogram()
        for value in [0, 7, 8, 1234, 1 << 50] as [UInt64] { histogram.record(value) }
        let data = try JSONEncoder().encode(histogram)
        #expect(try JSONDecoder().decode(NanosecondHistogram.self, from: data) == histogram)
    }
}
