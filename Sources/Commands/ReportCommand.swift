// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import LockModel
import Reporting
import SystemPackage

/// `fuselock report FILE`
struct ReportCommand: ParsableCommand, WritesFiles {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, html, csv, json, perfetto
    }

    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render a saved run again; needs no root.",
        discussion: VerbGuide(
            examples: [
                "In a pull request": "fuselock report run.json --format markdown",
                "In a browser": "fuselock report run.json --format html > run.html",
                "On ui.perfetto.dev": "fuselock report run.json --format perfetto > run.pftrace",
                "In a spreadsheet": "fuselock report run.json --format csv > run.csv",
            ],
            text: """
                markdown pastes into a pull request or a mail; html is one file for a browser or a \
                printer, which loads nothing; perfetto is a trace for ui.perfetto.dev, of a run made with \
                --timeline; csv has a row a lock class and mode (of a run that was sampled, of each \
                file), with times in nanoseconds; what was not seen is an empty cell.
                """
        ).discussion)

    @Argument(help: "A file written by --json; - for standard input.")
    var file: String

    @Option(help: "text, markdown, html, csv, json or perfetto, to stdout.")
    var format = Format.text

    @OptionGroup(title: "Output") var output: OutputOptions

    var outputFiles: [String?] { [output.json] }

    func validate() throws {
        if format != .text, output.json != nil {
            throw ValidationError("Give --format or --json, not both.")
        }
    }

    func run() throws {
        switch try NamedFile.run(file) {
        case .sweep(let sweep): try SweepOutput(sweep: sweep).print(as: format, output)
        case .report(let report): try print(report)
        }
    }

    /// A format that a run cannot have is a mistake of the command line.
    private static func trace(_ report: Report) throws -> PerfettoTrace {
        do { return try PerfettoTrace(report) } catch { throw ValidationError("\(error)") }
    }

    private func print(_ report: Report) throws {
        switch format {
        case .text: try output.emit(report)
        case .markdown: try Terminal.print(MarkdownReport(report).text)
        case .html: try Terminal.print(ReportHTML(report).text)
        case .perfetto: try Terminal.print(Self.trace(report).encode())
        case .json: try Terminal.print(JSONReport.encode(report))
        case .csv:
            if report.locks == nil, report.observation?.files.isEmpty ?? true {
                Terminal.say("no lock was watched: only the header")
            }
            try Terminal.print(CSVReport(report).text)
        }
    }
}
