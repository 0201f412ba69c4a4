// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Reporting

/// What a sweep says first, and what its table has.
@Suite struct SweepAnswerTests {
    /// Samples count no locks: there is no column for them, and no line that explains one.
    @Test func whatWasNotSeenHasNoColumn() throws {
        let sweep = try #require(try Sweeps.sweep([1, 2, 4, 8, 16], fixture: .observedPassthrough))
        let table = SweepTable(sweep)
        #expect(table.columns == ["WRITERS", "WRITES/S", "TIMES", "LAW", "VERDICT"])
        #expect(!table.rows.joined().contains("-"))
        #expect(table.legend.map(\.0) == ["TIMES", "LAW"])
        #expect(!SweepText(sweep).text.contains("WAIT P99"))
        #expect(!SweepHTML(sweep).text.contains("wait p99"))
        let counted = try #require(try Sweeps.sweep([1, 2], fixture: .passthroughParallel))
        #expect(SweepTable(counted).columns.contains("BACKING"))
        #expect(!SweepTable(counted).columns.contains("LAW"))
    }

    @Test(arguments: [
        ([1, 2, 4], [1, 1, 1.0], "SHARED: 4 writers write 3.15 times what one does"),
        ([2, 4], [1, 1.0], "SHARED: 4 writers write 1.69 times what 2 do"),
        (
            [1, 2, 4], [1, 2, 0.5],
            "SHARED: 4 writers write 1.57 times what one does; most is 3.74 times, by 2"
        ), ([1], [1], "SHARED: 1 writer writes 50.0 k times a second"),
    ])
    func theAnswerComesFirst(counts: [Int], bend: [Double], answer: String) throws {
        let sweep = try #require(try Sweeps.sweep(counts, bend: bend))
        #expect(SweepText(sweep).text.hasPrefix(answer + "\n"))
        #expect(SweepHTML(sweep).text.contains("<title>\(answer)</title>"))
        let markdown = answer.replacing("SHARED", with: "**SHARED**")
        #expect(SweepMarkdown(sweep).text.hasPrefix(markdown + "."))
    }

    @Test func aSweepWithoutWritesHasNoFigure() throws {
        let sweep = try #require(try Sweeps.sweep([1, 2]) { $0.workload = nil })
        #expect(SweepAnswer(sweep).sentence == "nothing was written")
    }
}
