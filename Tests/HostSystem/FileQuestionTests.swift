// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import Testing

@testable import HostSystem

@Suite struct FileQuestionTests {
    @Test func whatIsKnownOfAFile() throws {
        let folder = try FreshDirectory.make("fuselock-question", in: "/tmp").string
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data().write(to: URL(fileURLWithPath: folder + "/file"))
        var status = stat()
        #expect(stat(folder + "/file", &status) == 0)
        guard case .facts(let file) = FileQuestion(root: folder, below: "file").ask(),
            case .facts(let root) = FileQuestion(root: folder).ask(asksServer: true)
        else {
            Issue.record("no answer")
            return
        }
        #expect(file.inode == UInt64(status.st_ino) && !file.isDirectory)
        #expect(root.isDirectory && root.device == file.device)
    }

    @Test func refusalsAreTheKernels() {
        #expect(
            FileQuestion(root: "/", below: "none/at/all").ask() == .refused(.noSuchFileOrDirectory))
        #expect(FileQuestion(root: "/none").ask() == .refused(.noSuchFileOrDirectory))
    }
}
