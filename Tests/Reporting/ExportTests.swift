// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel
import ReportFixtures
import Testing

@testable import Reporting

/// Markdown and CSV.
@Suite struct ExportTests {
    @Test func markdownHasVerdictReasonsLocksLossesAndMethod() throws {
        let text = MarkdownReport(try Fixture.passthroughParallel.report()).text
        #expect(text.hasPrefix("**EXCLUSIVE**: every one of 4000 writes"))
        for part in [
            "- why: 4000 writes: the server asked for FOPEN_PARALLEL_DIRECT_WRITES",
            "| LOCK | TAKEN |", "| fi->lock | 4000 | 1 |", "Losses: every count is exact.",
            "- kernel: 7.3.4+deb13-cloud-amd64", "- workload: 4 writers",
        ] { #expect(text.contains(part), "\(part)") }
        let lossy = MarkdownReport(try Fixture.directIOParallel.report()).text
        #expect(lossy.contains("Losses: **counts are not exact**."))
        let sampled = MarkdownReport(try Fixture.observedPassthrough.report()).text
        #expect(sampled.contains("no counts of locks") && !sampled.contains("| LOCK |"))
    }

    @Test func markupInNamesIsText() throws {
        #expect(MarkdownText.escape("a_b _c* <d>\n[e]") == "a_b \\_c\\* \\<d> \\[e\\]")
        #expect(MarkdownText.cell("a|b") == "a\\|b")
        #expect(MarkdownText.cell("a|\u{301}b") == "a\\|\u{301}b")
        #expect(MarkdownText.escape("<\u{301}\u{1B}[31m") == "\\<\u{301}␛\\[31m")
    }

    @Test func csvHasARowALockInPlainNumbers() throws {
        let text = CSVReport(try Fixture.passthroughParallel.report()).text
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count == 6 && lines.last == "")
        #expect(!text.replacing("\r\n", with: "").contains { $0.isNewline })
        let header = lines[0].split(separator: ",")
        let row = try #require(lines.first { $0.contains("fi_lock,spin") })
        #expect(row.contains("\"4 writers (threads), 1000 writes each,"))
        let cells = row.split(separator: "\"")[2].split(separator: ",")
        let index = try #require(header.firstIndex(of: "acquisitions"))
        #expect(cells[index - 4] == "4000")
    }

    /// A cell by its column; names of files and workloads here have no quotes.
    private static func cells(_ report: Report) -> [[String: String]] {
        let lines = CSVReport(report).text.split(separator: "\r\n").map { line in
            line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().map {
                $0 % 2 == 0 ? String($1) : String($1).replacing(",", with: ";")
            }.joined().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { cells in
            #expect(cells.count == lines[0].count)
            return Dictionary(uniqueKeysWithValues: zip(lines[0], cells))
        }
    }

    @Test func csvOfSamplesHasARowAFileAndSide() throws {
        var report = try Fixture.observedPassthrough.report()
        let files = try #require(report.observation?.files)
        let rows = Self.cells(report)
        let own = rows.filter { $0["class"] == "inode_rwsem" }
        #expect(own.map { $0["mode"] } == files.flatMap { _ in ["exclusive", "shared"] })
        #expect(own.allSatisfy { $0["backend"] == "observe" && $0["counts_exact"] == "" })
        let (file, row) = (files[0], own[0])
        #expect(row["samples"] == "\(file.samples.taken)")
        #expect(row["samples_queued"] == "\(file.samples.waiting)")
        #expect(row["samples_held"] == "\(file.samples.exclusive.total.samples)")
        #expect(row["file"] == report.files.first { $0.id == file.file }?.name)
        let waits = try #require(report.observation?.contention).filter {
            $0.lockClass == .inodeRwsem && $0.mode == .exclusive && $0.file == file.file
        }
        let sum = waits.reduce(0) { $0 + $1.waitNs.sum }
        #expect(sum > 0 && row["contention_sum_ns"] == "\(sum)")
        // What samples do not tell is no 0, nor is what nobody looked at.
        for name in ["acquisitions", "contended", "wait_count", "hold_count", "writes_queued"] {
            #expect(row[name] == "", "\(name)")
        }
        #expect(own[1]["contention_count"] == "" && own[1]["samples_held"] == "0")
        var evidence = WriteEvidence()
        (evidence.queuedExclusive, evidence.queuedShared) = (600, 0)
        report.observation?.files[0].samples.evidence = evidence
        let told = Self.cells(report).filter { $0["class"] == "inode_rwsem" }
        #expect(told[0]["writes_queued"] == "600" && told[1]["writes_queued"] == "0")
        #expect(told[1]["contention_count"] == "0" && told[1]["contention_max_ns"] == "")
    }

    @Test func countedRowsHaveNoCellsOfSamples() throws {
        for row in Self.cells(try Fixture.passthroughParallel.report()) {
            #expect(
                ["file", "samples", "samples_held", "contention_count"].allSatisfy { row[$0] == "" }
            )
            #expect(row["wait_count"] != "")
        }
    }

    /// Too many where a write's own locks may be among them: neither exact nor a lower bound.
    @Test func aCountThatMayBeTooHighIsNoLowerBound() throws {
        var report = try Fixture.passthroughParallel.report()
        let row = Data(#"{"acquisitions": 1, "isExact": false, "callSites": []}"#.utf8)
        report.locks?[0].elsewhere = try JSONDecoder().decode(ElsewhereRow.self, from: row)
        let all = { ElsewhereLines(report).lines.joined(separator: "\n") }
        #expect(all().contains(" at least "))
        report.losses?.callsEnteredUnseen = 1
        #expect(all().contains(" about ") && !all().contains("at least"))
    }

    @Test func csvQuotesByRFC4180() {
        #expect(CSVReport.quote("plain") == "plain")
        #expect(CSVReport.quote("a,b") == "\"a,b\"")
        #expect(CSVReport.quote("a\"b") == "\"a\"\"b\"")
        #expect(CSVReport.quote("a\"\u{301}b") == "\"a\"\"\u{301}b\"")
        #expect(CSVReport.quote("a\r\nb") == "\"a\r\nb\"")
    }

    /// mergerfs hashes paths to inode numbers of 64 bits.
    @Test func largeInodeNumbersComeBack() throws {
        var report = try Fixture.passthroughParallel.report()
        report.files[0].inode = 16_981_146_736_040_901_447
        #expect(try JSONReport.decode(try JSONReport.encode(report), from: "x") == report)
    }

    /// JSON that is valid is not called invalid: what does not fit is named.
    @Test(arguments: [
        (#""elapsedNs" : [0-9]+"#, #""elapsedNs" : -5"#, #""elapsedNs" is -5, which it cannot be"#),
        (#""calls" : [0-9]+"#, #""calls" : 1.5"#, #""calls" is 1.5, which it cannot be"#),
        (#""cpus" : [0-9]+"#, #""cpus" : -4"#, "kernel.cpus: -4 is no number of CPUs"),
    ])
    func unfitNumbersAreNamed(good: String, bad: String, sentence: String) throws {
        let text = String(
            decoding: try JSONReport.encode(try Fixture.passthroughParallel.report()), as: UTF8.self
        )
        let spoilt = text.replacingOccurrences(of: good, with: bad, options: .regularExpression)
        let error = #expect(throws: ReportFileError.self) {
            try JSONReport.decode(Data(spoilt.utf8), from: "x")
        }
        #expect(error.map { "\($0)" } == "x is not a fuselock report: \(sentence).")
        let empty = #expect(throws: ReportFileError.self) {
            try JSONReport.decode(Data(), from: "x")
        }
        #expect(empty.map { "\($0)" } == "x is not a fuselock report: it is empty.")
    }

    @Test func numbersBeyondAnyCountAreRefused() {
        for text in [
            "18446744073709551615", "[1e30]", "{\"a\": -99999999999999999999}",
            "{\"inode\": 2, \"calls\": 18446744073709551615}",
        ] {
            #expect(PlausibleNumbers.firstBeyond(in: Array(text.utf8)) != nil, "\(text)")
        }
        for text in [
            "72057594037927936", "[0.12345678901234567890]", "\"99999999999999999999\"",
            "{\"a\\\"9e99\": 1}", "{\"inode\" : 13880522975903940044, \"a\": 1}",
            "{\"node\": {\"id\": 18446744073709551615}}",
        ] {
            #expect(PlausibleNumbers.firstBeyond(in: Array(text.utf8)) == nil, "\(text)")
        }
    }
}
