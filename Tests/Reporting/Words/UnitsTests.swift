// SPDX-License-Identifier: Apache-2.0

import Reporting
import Testing

@Suite struct UnitsTests {
    @Test(
        arguments: [
            (0, "0 ns"), (850, "850 ns"), (1240, "1.24 µs"), (12_400, "12.4 µs"),
            (999_499, "999 µs"), (999_500, "1.00 ms"), (33_000_000, "33.0 ms"),
            (2_500_000_000, "2.50 s"), (90_000_000_000, "90.0 s"),
        ] as [(UInt64, String)])
    func times(nanoseconds: UInt64, text: String) {
        #expect(Units.time(nanoseconds) == text)
    }

    @Test func ratiosNeverHideAMissingOne() {
        #expect(Units.ratio(1) == "1")
        #expect(Units.ratio(3999.0 / 4000) == "0.999750")
        #expect(Units.ratio(0.994) == "0.994")
    }

    @Test func percentagesNeverRoundToAllOrNothing() {
        #expect(Units.percent(4000, of: 4000) == "100.0 %")
        #expect(Units.percent(3999, of: 4000) == "99.9 %")
        #expect(Units.percent(1, of: 100_000) == "0.1 %")
        #expect(Units.percent(0, of: 10) == "0.0 %")
        #expect(Units.percent(0, of: 0) == "-")
    }

    @Test func sizesAndCounts() {
        #expect(Units.bytes(4096) == "4.00 KiB")
        #expect(Units.bytes(16_384_000) == "15.6 MiB")
        #expect(Units.count(1_710_000) == "1.71 M")
    }
}
