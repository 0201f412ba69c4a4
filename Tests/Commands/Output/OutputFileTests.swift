// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Commands

/// Results are whole or the earlier ones, and what cannot be written is known before the run.
@Suite struct OutputFileTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "fuselock-output-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
    }

    private func finished() { try? FileManager.default.removeItem(atPath: folder) }

    private var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test func aNewFileIsThereOnceItIsWritten() throws {
        defer { finished() }
        try OutputFile.check("\(folder)/new")
        #expect(names.isEmpty, "trying leaves nothing")
        try OutputFile.write("one".utf8, to: "\(folder)/new")
        try OutputFile.write("2".utf8, to: "\(folder)/new")
        #expect(try text("new") == "2")
        try OutputFile.append("3".utf8, to: "\(folder)/new")
        #expect(try text("new") == "23" && names == ["new"])
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
        defer { finished() }
        try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
        for (path, reason) in [
            (folder, "Is a directory"), ("\(folder)/none/file", "No such file or directory"),
            ("\(folder)/file/x", "Not a directory"),
        ] {
            for write in [
                { try OutputFile.check(path) }, { try OutputFile.write([], to: path) },
            ] as [() throws -> Void] {
                #expect {
                    try write()
                } throws: {
                    "\($0)" == "Cannot write \(path): \(reason)"
                }
            }
        }
        try OutputFile.check("/dev/null")
    }

    /// Another name of the file, and who may read it, are as they were.
    @Test func linksAndModesStay() throws {
        defer { finished() }
        try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder)/file"))
        chmod("\(folder)/file", 0o600)
        symlink("file", "\(folder)/link")
        symlink("later", "\(folder)/dangling")
        for name in ["link", "dangling"] {
            try OutputFile.check("\(folder)/\(name)")
            try OutputFile.write("new".utf8, to: "\(folder)/\(name)")
        }
        #expect(try text("file") == "new" && text("later") == "new")
        var status = stat()
        #expect(stat("\(folder)/file", &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(names == ["file", "link", "dangling", "later"])
    }

    /// A file of a run that was killed while it wrote.
    @Test func aDraftLeftBehindIsNoObstacle() throws {
        defer { finished() }
        try Data("draft".utf8).write(
            to: URL(fileURLWithPath: "\(folder)/.fuselock.\(getpid())"))
        try OutputFile.check("\(folder)/file")
        try OutputFile.write("new".utf8, to: "\(folder)/file")
        #expect(try text("file") == "new" && names == ["file"])
    }

    @Test func theRunsExitCodeStays() throws {
        var deliveries = Deliveries()
        deliveries.attempt { throw OutputError(path: "x", reason: "full") }
        #expect(throws: ExitStatus.broken.error) {
            try deliveries.finish(ExitStatus.broken.rawValue)
        }
        #expect(throws: OutputError.self) { try deliveries.finish(0) }
        try Deliveries().finish(0)
    }
}
