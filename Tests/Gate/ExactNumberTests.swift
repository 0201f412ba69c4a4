// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gate

@Suite struct ExactNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("3", 3_000_000_000), ("0.25", 250_000_000), ("1.000000001", 1_000_000_001),
            ("999999999.999999999", 999_999_999_999_999_999),
        ] as [(String, UInt64)])
    func readsWhatIsWritten(text: String, billionths: UInt64) throws {
        let number = try #require(ExactNumber(parsing: text))
        #expect(number.billionths == billionths)
        #expect(number.description == text)
    }

    @Test(arguments: [
        "", ".", ".5", "1.", "-1", "+1", "1e3", "1,5", "0x1", "nan", "inf", "1000000000",
        "1.0000000001", " 1", "١",
    ])
    func refusesTheRest(text: String) { #expect(ExactNumber(parsing: text) == nil) }

    @Test func roundsUpOnlyWhereItMust() {
        #expect(ExactNumber(roundingUp: 4000, over: 4000)?.description == "1")
        #expect(ExactNumber(roundingUp: 1, over: 3)?.description == "0.333333334")
        #expect(ExactNumber(roundingUp: 1, over: 0) == nil)
        #expect(ExactNumber(roundingUp: .max, over: 1) == nil)
    }

    @Test func productsAreComparedExactly() {
        #expect(compare([.max, .max - 1], [.max - 1, .max]) == .equal)
        #expect(compare([.max, .max], [.max, .max - 1]) == .above)
        #expect(compare([.max, .max, .max], [1]) == nil)
    }
}
