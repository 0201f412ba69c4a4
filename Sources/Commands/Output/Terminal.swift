// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Logging
import Reporting
import SystemPackage

/// Where output goes: results to stdout, everything else to stderr.
enum Terminal {
    /// Colour for a stream, where it is a terminal and NO_COLOR (no-color.org) is not set, and its width.
    static func style(for descriptor: Int32) -> Style {
        let environment = ProcessInfo.processInfo.environment
        let wanted = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        return Style(
            coloured: wanted && isatty(descriptor) == 1, width: columns(of: descriptor))
    }

    /// COLUMNS where it is set, else the terminal's, else what is readable anywhere.
    static func columns(of descriptor: Int32) -> Int {
        let named = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
        if let named, named > 0 { return named }
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : Style.plainWidth
    }

    /// A result to stdout.
    static func print(_ bytes: some Sequence<UInt8>) throws(OutputError) {
        do {
            _ = try FileDescriptor.standardOutput.writeAll(bytes)
        } catch {
            throw OutputError(
                path: OutputError.standardOutput, reason: "\(error)", code: error as? Errno)
        }
    }

    /// A result to stdout.
    static func print(_ text: String) throws(OutputError) { try print(text.utf8) }

    /// A sentence to stderr; names in it steer neither the terminal nor a workflow's runner.
    ///
    /// - Parameter keepingLines: it has several lines.
    static func say(_ sentence: String, keepingLines: Bool = false) {
        let shown = Printable.text(sentence, keepingLines: keepingLines)
        _ = try? FileDescriptor.standardError.writeAll("fuselock: \(shown)\n".utf8)
    }

    /// A line on stderr that the next one takes the place of, an empty one clears; nothing where
    /// stderr is no terminal.
    static func progressLine(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        let shown =
            text.isEmpty
            ? "" : "fuselock: \(Printable.text(text).prefix(columns(of: STDERR_FILENO) - 12))"
        _ = try? FileDescriptor.standardError.writeAll("\r\u{1B}[K\(shown)".utf8)
    }

    /// A logger to stderr.
    static func logger(verbose: Bool) -> Logger {
        var logger = Logger(label: "fuselock") { _ in SentenceHandler() }
        logger.logLevel = verbose ? .debug : .notice
        return logger
    }
}

/// Log lines as `fuselock: sentence`, without time stamps: they are read by a person at a terminal.
private struct SentenceHandler: LogHandler {
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let prefix = event.level >= .warning ? "\(event.level): " : ""
        Terminal.say(prefix + "\(event.message)", keepingLines: true)
    }
}
