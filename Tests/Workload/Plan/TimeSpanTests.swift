// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

@Suite struct TimeSpanTests {
    @Test(
        arguments: [
            ("10s", 10_000_000_000), ("500ms", 500_000_000), ("2m", 120_000_000_000),
            ("1h", 3_600_000_000_000), ("7us", 7_000), ("3", 3_000_000_000),
            ("1min", 60_000_000_000),
        ] as [(String, UInt64)])
    func reads(_ text: String, _ nanoseconds: UInt64) throws {
        #expect(try TimeSpan(parsing: text).nanoseconds == nanoseconds)
    }

    @Test(arguments: ["", "0", "0s", "s", "-1s", "1.5s", "10 s", "1d", "9999999999999h"])
    func refuses(_ text: String) {
        #expect {
            try TimeSpan(parsing: text)
        } throws: { "\($0)".contains("'\(text)' could not be read") }
    }

    @Test(arguments: ["10s", "500ms", "2m", "1h", "7us"])
    func describesAsItReads(_ text: String) throws {
        #expect(try TimeSpan(parsing: text).description == text)
    }
}
