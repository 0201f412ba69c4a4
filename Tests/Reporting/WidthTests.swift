// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// Text fits what it is written to.
@Suite struct WidthTests {
    @Test(arguments: [60, 80, 100, 132], Fixture.allCases)
    func aReportFits(width: Int, fixture: Fixture) throws {
        let report = try fixture.report()
        let text = TextReport(report, style: Style(coloured: false, width: width)).text
        // A word or a cell that is longer stays whole.
        let long = text.split(separator: "\n").filter { $0.count > width }
        for line in long {
            let words = line.split(separator: " ")
            #expect(words.count <= 4 || width < 80, "\(width): \(line)")
        }
        #expect(text.contains(report.verdict.mode.rawValue.uppercased()))
    }

    @Test func aTableThatIsTooWideComesInBandsAndLosesNothing() {
        var table = TextTable([
            ("LOCK", .left), ("TAKEN", .right), ("WAIT", .right), ("MAX", .right),
        ])
        table.add(["i_rwsem", "4000", "1.00 ms", "2.00 ms"])
        table.add(["fi->lock", "12", "1.00 µs", "3.00 µs"])
        #expect(
            table.lines(within: 100) == [
                "LOCK     TAKEN    WAIT     MAX", "i_rwsem   4000 1.00 ms 2.00 ms",
                "fi->lock    12 1.00 µs 3.00 µs",
            ])
        #expect(
            table.lines(within: 22) == [
                "LOCK     TAKEN    WAIT", "i_rwsem   4000 1.00 ms", "fi->lock    12 1.00 µs", "",
                "LOCK         MAX", "i_rwsem  2.00 ms", "fi->lock 3.00 µs",
            ])
        #expect(table.lines(within: 1, keys: 2).count == 3 + 1 + 3)
    }

    @Test func noTerminalIsTooNarrow() {
        #expect(Style(coloured: true, width: 3).width == Style.narrowest)
        #expect(Style.plain.width == 100 && Style.ansi.uncoloured.width == 100)
    }
}
