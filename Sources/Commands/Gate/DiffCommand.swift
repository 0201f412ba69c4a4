// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Gate
import Glibc
import LockModel
import Reporting

/// `fuselock diff A.json B.json`
struct DiffCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, json, robot
    }

    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Set saved runs side by side; needs no root.",
        discussion: VerbGuide(
            examples: [
                "Two runs": "fuselock diff before.json after.json",
                "Repetitions": "fuselock diff a1.json,a2.json,a3.json b1.json,b2.json,b3.json",
                "For a mail": "fuselock diff before.json after.json --format robot",
            ],
            text: """
                Each argument is a side; commas separate repetitions of one run, whose range then tells \
                whether a time differs (four a side or more). Every further side is compared with the first. \
                Counts are compared as whole numbers. robot is a block for a mail to a kernel list.
                """
        ).discussion)

    @Argument(help: ArgumentHelp("Two sides or more.", valueName: "file.json[,file.json...]"))
    var sides: [String]

    @Option(help: "text, markdown, json or robot, to stdout.")
    var format = Format.text

    @Flag(help: "Compare runs of unlike workloads, backends or paths all the same.")
    var force = false

    func validate() throws {
        guard sides.count > 1 else { throw ValidationError("Give two sides or more.") }
    }

    func run() throws {
        let sides = try sides.map { side in
            try RunSide(name: side, reports: try files(of: side).map { try NamedFile.report($0) })
        }
        guard let diff = try RunDiff(of: sides, force: force) else {
            throw ValidationError("Give two sides or more.")
        }
        switch format {
        case .text:
            try Terminal.print(
                DiffText(diff, style: Terminal.style(for: STDOUT_FILENO)).text)
        case .markdown: try Terminal.print(DiffText(diff).markdown)
        case .json: try Terminal.print(JSONText.encode(diff))
        case .robot: try Terminal.print(DiffMail(diff).text)
        }
    }

    /// A file may have a comma in its name.
    private func files(of side: String) throws -> [String] {
        try NamedFile.exists(side)
            ? [side] : side.split(separator: ",").map(String.init)
    }
}
