// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// What is described once is so in every form.
@Suite struct FigureTests {
    private struct Lines {
        /// Before the figures of a lock, in the schema.
        let begin: Range<String.Index>
        /// After them.
        let end: Range<String.Index>

        init(_ text: String) throws {
            let lock = try #require(text.range(of: "\n    \"lock\": {\n"))
            begin = try #require(
                text.range(
                    of: "        \"acquisitions\": {\n          \"type\": \"integer\",\n",
                    range: lock.upperBound..<text.endIndex))
            end = try #require(
                text.range(
                    of: "\n      },\n      \"required\": [", range: begin.upperBound..<text.endIndex
                ))
        }
    }

    @Test func theSchemaSaysOfALockWhatItsFiguresSay() throws {
        let figures = FigureSchema(LockRow.figures)
        let isCurrent = try GeneratedFile("Sources/Reporting/report.schema.json").isCurrent {
            text in
            let lines = try Lines(text)
            let own = lines.begin.lowerBound..<lines.end.lowerBound
            return text.replacingCharacters(in: own, with: figures.text)
        }
        #expect(isCurrent, "make docs writes it anew")
        let data = try Data(contentsOf: ReportSchema.url("report.schema.json"))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let definitions = try #require(root["$defs"] as? [String: Any])
        let lock = try #require(definitions["lock"] as? [String: Any])
        let required = try #require(lock["required"] as? [String])
        #expect(Set(required) == Set(figures.required + ["class", "mode", "callSites"]))
    }

    /// A member that JSON has and no figure describes would be in no table.
    @Test func everyMemberOfALockIsAFigure() throws {
        let report = try Fixture.passthroughParallel.report()
        let row = try #require(report.locks?.first { $0.holdNs != nil && $0.contended != nil })
        let json = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(row)) as? [String: Any])
        let others: Set = ["class", "mode", "elsewhere", "callSites"]
        #expect(Set(json.keys).subtracting(others) == Set(LockRow.figures.map(\.key)))
        for figure in LockRow.figures {
            switch try #require(figure.value(row)) {
            case .count(let number), .nanoseconds(let number):
                #expect(json[figure.key] as? UInt64 == number, "\(figure.key)")
            case .perWrite(let ratio): #expect(json[figure.key] as? Double == ratio)
            case .times(let times):
                let histogram = try #require(json[figure.key] as? [String: Any])
                #expect(histogram["count"] as? UInt64 == times.count && times.count > 0)
            }
        }
    }

    @Test func whatCannotBeSeenIsNotZero() throws {
        var row = try #require(try Fixture.passthroughParallel.report().locks?.first)
        (row.contended, row.slept, row.holdNs, row.perCall) = (nil, nil, nil, nil)
        let cells = FigureCells(LockRow.figures, .sums).cells(row)
        let headings = FigureCells(LockRow.figures, .sums).headings.map(\.title)
        #expect(cells.count == headings.count)
        for (title, cell) in zip(headings, cells) {
            #expect(
                (cell == "-") == ["contended", "slept", "hold", "a write"].contains(title),
                "\(title)")
        }
        let columns = FigureColumns(LockRow.figures)
        for (name, cell) in zip(columns.header, columns.cells(row)) {
            let isUnseen = ["contended", "slept"].contains(name) || name.hasPrefix("hold_")
            #expect(cell.isEmpty == isUnseen, "\(name)")
        }
    }

    /// Who reads columns by their place finds them where they were.
    @Test func columnsKeepTheirPlaces() throws {
        let text = CSVReport(try Fixture.passthroughParallel.report()).text
        let header = text.prefix { $0 != "\r\n" }.split(separator: ",").prefix(17)
        #expect(
            header == [
                "recorded_at", "kernel", "backend", "workload", "class", "mode", "write_calls",
                "acquisitions", "acquisitions_in_completions", "acquisitions_failed", "contended",
                "spun", "slept", "contended_wait_ns", "counts_exact", "wait_count", "wait_sum_ns",
            ])
    }
}
