// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The program run under a limit that a hang meets and a slow machine does not.
struct Bounded {
    /// Its exit code, or the signal that ended it; `nil` when it had to be killed.
    let code: Int32?
    let output: String
    let errors: String

    /// Everything it said.
    var said: String { output + errors }

    private static let limit = Duration.seconds(30)

    /// Runs it, and has `rescue` free it where it hangs.
    ///
    /// - Parameter whileRunning: gets the process ID; a signal sent there counts from then on.
    static func run(
        _ arguments: [String], rescue: () -> Void, whileRunning: (pid_t) throws -> Void = { _ in }
    ) throws -> Bounded {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-bounded-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: who is left behind must not keep a reader waiting.
        let files = ["out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: OwnProgram.path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        try whileRunning(process.processIdentifier)
        let deadline = ContinuousClock.now + limit
        while process.isRunning, .now < deadline { usleep(20_000) }
        let isHung = process.isRunning
        if isHung {
            kill(process.processIdentifier, SIGKILL)
            rescue()
            process.waitUntilExit()
        }
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        return Bounded(
            code: isHung ? nil : process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
