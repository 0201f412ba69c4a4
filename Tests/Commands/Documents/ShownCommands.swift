// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Testing

/// Commands of the documents, run by the program that is built next to the tests.
enum ShownCommands {
    /// What is wrong with how they ended.
    ///
    /// - Parameters:
    ///   - place: a script that makes the place they run in, before.
    ///   - wrapper: what the shell is started by.
    static func run(
        _ script: CommandScript, in place: String = "", wrapper: [String] = []
    ) throws -> [String] {
        guard !script.isEmpty else { return [] }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-shown-\(UUID().uuidString)")
        let work = folder.appendingPathComponent("work")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = script.text(
            program: OwnProgram.path, timeout: "timeout --preserve-status -s INT -k 10",
            into: folder.path)
        let shell = Process()
        let words = wrapper + ["/bin/sh", "-c", place + text]
        shell.executableURL = URL(fileURLWithPath: words[0])
        shell.arguments = Array(words.dropFirst())
        shell.currentDirectoryURL = work
        try shell.run()
        shell.waitUntilExit()
        return try script.complaints(in: folder)
    }
}
