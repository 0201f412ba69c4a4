// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

struct TimeSpanTests {
    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("10", .seconds(10)), ("500ms", .milliseconds(500)),
        ("2m", .seconds(120)), ("2min", .seconds(120)), ("1h", .seconds(3600)),
        ("1.5s", .milliseconds(1500)), ("20us", .microseconds(20)),
    ])
    func reads(text: String, duration: Duration) throws {
        #expect(try TimeSpan(parsing: text).duration == duration)
    }

    @Test(arguments: ["", "s", "0s", "-1s", "1x", "1 s", "1..5s", "inf", "nan", "1e9s", "999999h"])
    func refuses(text: String) {
        #expect(throws: WorkloadError.badTimeSpan(text)) { try TimeSpan(parsing: text) }
    }

    @Test func printsTheLargestWholeUnit() {
        #expect(TimeSpan(.seconds(10)).description == "10 s")
        #expect(TimeSpan(.seconds(120)).description == "2 min")
        #expect(TimeSpan(.milliseconds(1500)).description == "1500 ms")
        #expect(TimeSpan(.nanoseconds(5)).description == "5 ns")
    }
}
