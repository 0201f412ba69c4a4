// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LockModel
import Reporting

/// Where a report goes.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write the report as JSON; - for stdout, the text then goes to stderr.",
            valueName: "file"))
    var json: String?

    @Flag(name: .shortAndLong, help: "Say more on stderr.")
    var verbose = false

    /// Writes the report: text always, JSON where asked for.
    func emit(_ report: Report) throws {
        let toStdout = json == "-"
        let descriptor = toStdout ? STDERR_FILENO : STDOUT_FILENO
        let text = TextReport(report, style: Terminal.style(for: descriptor)).text
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        if let json {
            let data = try JSONReport.encode(report)
            if toStdout {
                FileHandle.standardOutput.write(data)
            } else {
                try write(data, to: json)
            }
        }
        try handle.write(contentsOf: Data(text.utf8))
    }

    private func write(_ data: Data, to path: String) throws {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw OutputError(path: path, reason: error.localizedDescription)
        }
    }
}

/// A result that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "Cannot write \(path): \(reason)" }
}
