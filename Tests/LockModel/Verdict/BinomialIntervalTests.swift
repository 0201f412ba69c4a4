// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct BinomialIntervalTests {
    /// Clopper and Pearson's own limits to four digits, as R's `binom.test` prints them.
    @Test(
        arguments: [
            (0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129),
            (10, 10, 0.6915, 1.0), (3, 20, 0.0321, 0.3789), (50, 100, 0.3983, 0.6017),
            (0, 100, 0.0, 0.0362), (1, 1000, 0.0000, 0.0056),
        ] as [(Double, Double, Double, Double)])
    func publishedLimits(hits: Double, trials: Double, low: Double, high: Double) {
        let interval = BinomialInterval(hits: hits, trials: trials)
        #expect(abs(interval.low - low) < 0.00006)
        #expect(abs(interval.high - high) < 0.00006)
    }

    @Test func otherConfidence() {
        let interval = BinomialInterval(hits: 5, trials: 10, confidence: 0.99)
        #expect(abs(interval.low - 0.1283) < 0.00006)
        #expect(abs(interval.high - 0.8717) < 0.00006)
    }

    /// All hits: the lower limit has the closed form (tail)^(1/n).
    @Test func thirtySixAlikeExcludeTenPercent() {
        #expect(BinomialInterval(hits: 36, trials: 36).low > 0.9)
        #expect(BinomialInterval(hits: 35, trials: 35).low < 0.9)
    }

    @Test func nothingKnownIsEverything() {
        let interval = BinomialInterval(hits: 0, trials: 0)
        #expect(interval.low == 0 && interval.high == 1)
    }

    @Test func largeNumbersStayInOrder() {
        let interval = BinomialInterval(hits: 700_000, trials: 1_000_000)
        #expect(interval.low > 0.699 && interval.low < 0.7)
        #expect(interval.high < 0.701 && interval.high > 0.7)
    }

    @Test func theIntervalOfASideMirrorsThatOfTheOther() {
        let one = BinomialInterval(hits: 7.5, trials: 31)
        let other = BinomialInterval(hits: 23.5, trials: 31)
        #expect(abs(one.low - (1 - other.high)) < 1e-9)
        #expect(abs(one.high - (1 - other.low)) < 1e-9)
    }
}
