// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

@Suite struct TimeAxisTests {
    @Test func decadesReachAroundTheTimes() {
        let axis = TimeAxis(decadesAround: [240, 61_800_000])
        #expect(axis.marks.first?.1 == "100 ns" && axis.marks.last?.1 == "100 ms")
        #expect(axis.position(of: 100) == 0 && axis.position(of: 100_000_000) == 1)
        #expect(abs(axis.position(of: 100_000) - 0.5) < 1e-9)
        #expect(TimeAxis(decadesAround: []).marks.map(\.1) == ["1 ns", "10 ns"])
    }

    @Test func linearMarksAreRoundAndFew() {
        for length in [7.0, 23_100, 999_999, 3e9] {
            let axis = TimeAxis(from: 0, to: length)
            #expect((3...8).contains(axis.marks.count), "\(length): \(axis.marks.count)")
            #expect(axis.marks.first?.1 == "0")
        }
        #expect(
            TimeAxis(from: 0, to: 23_100).marks.map(\.1) == [
                "0", "5 µs", "10 µs", "15 µs", "20 µs",
            ])
        #expect(TimeAxis(from: 5, to: 5).position(of: 5) == 0)
    }
}
