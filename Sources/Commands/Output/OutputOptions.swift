// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LockModel
import Reporting
import SystemPackage

/// Where a report goes.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write the report as JSON; - for stdout, the text then goes to stderr.",
            valueName: "file"))
    var json: String?

    @Flag(name: .shortAndLong, help: "Say more on stderr.")
    var verbose = false

    /// Writes the report: text always, JSON where asked for; then ends as the run did.
    func emit(_ report: Report, exiting code: Int32 = 0) throws {
        try emit(report, exiting: code) { TextReport(report, style: $0).text }
    }

    /// Writes any result: text always, JSON where asked for. A file that cannot be written to keeps neither
    /// the text back nor the run's exit code.
    func emit(
        _ result: some Encodable, exiting code: Int32 = 0, text: (Style) -> String
    ) throws {
        var deliveries = Deliveries()
        deliver(result, to: &deliveries, text: text)
        try deliveries.finish(code)
    }

    /// The same beside other places.
    func deliver(
        _ result: some Encodable, to deliveries: inout Deliveries, text: (Style) -> String
    ) {
        deliveries.attempt { try writeJSON(result) }
        if json == "-" {
            let shown = text(Terminal.style(for: STDERR_FILENO))
            _ = try? FileDescriptor.standardError.writeAll(shown.utf8)
        } else {
            deliveries.attempt { try Terminal.print(text(Terminal.style(for: STDOUT_FILENO))) }
        }
    }

    private func writeJSON(_ result: some Encodable) throws {
        guard let json else { return }
        let data = try JSONText.encode(result)
        try json == "-" ? Terminal.print(data) : OutputFile.write(data, to: json)
    }
}
