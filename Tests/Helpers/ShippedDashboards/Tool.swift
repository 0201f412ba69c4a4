// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Other people's programs.
public enum Tool {
    /// How one ended.
    public struct Outcome: Sendable {
        /// Its exit code.
        public let code: Int32
        /// What it printed, on both streams.
        public let output: String
    }

    /// Where a program is: in PATH, or where `.ci/packages` unpacks what it does not install.
    public static func path(of name: String) -> URL? {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
        return (folders + ["\(cache)/fuselock/tools/usr/bin"])
            .map { URL(fileURLWithPath: "\($0)/\(name)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Runs a program by its name, or at a path, to its end.
    public static func run(
        _ program: String, _ arguments: [String], input: String = ""
    ) throws -> Outcome {
        let process = Process()
        process.executableURL =
            program.contains("/") ? URL(fileURLWithPath: program) : path(of: program)
        process.arguments = arguments
        let (output, stdin) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, output)
        process.standardInput = stdin
        try process.run()
        let feed = Thread { [bytes = Data(input.utf8), end = stdin.fileHandleForWriting] in
            try? end.write(contentsOf: bytes)
            try? end.close()
        }
        feed.start()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
    }
}
