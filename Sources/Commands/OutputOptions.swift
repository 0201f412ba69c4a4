// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HostSystem
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

    /// Writes the report: text always, JSON where asked for.
    func emit(_ report: Report) throws {
        try emit(report) { TextReport(report, style: $0).text }
    }

    /// Writes any result: text always, JSON where asked for. A file that cannot be written to does not
    /// keep the text back.
    func emit(_ result: some Encodable, text: (Style) -> String) throws {
        let toStdout = json == "-"
        let descriptor = toStdout ? FileDescriptor.standardError : .standardOutput
        let written = Result { try writeJSON(result) }
        try descriptor.writeAll(text(Terminal.style(for: descriptor.rawValue)).utf8)
        try written.get()
    }

    private func writeJSON(_ result: some Encodable) throws {
        guard let json else { return }
        let data = try JSONText.encode(result)
        if json == "-" {
            try FileDescriptor.standardOutput.writeAll(data)
        } else {
            try OutputFile.write(data, to: json)
        }
    }
}

/// A file that a result goes to.
enum OutputFile {
    /// Writes a file anew, or to its end.
    static func write(
        _ bytes: some Sequence<UInt8>, to path: String, appending: Bool = false
    ) throws(OutputError) {
        do {
            try SilentServer.check(path)
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, appending ? .append : .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch {
            throw OutputError(path: path, reason: "\(error)", code: error as? Errno)
        }
    }
}

/// A result that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var code: Errno?

    /// Another user could.
    var isRefusal: Bool { code == .permissionDenied || code == .notPermitted }
    var description: String { "Cannot write \(path): \(reason)" }
}
