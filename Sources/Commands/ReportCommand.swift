// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Reporting

/// `fuselock report FILE`
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render a saved run again; needs no root.")

    @Argument(help: "A file written by --json.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        try output.emit(try JSONReport.read(file))
    }
}
