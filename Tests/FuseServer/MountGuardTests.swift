// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FuseServer

@Suite struct MountGuardTests {
    @Test(arguments: [
        MountGuard.Message.mounted(.init(mountID: 1234, major: 0, minor: 57)), .unmount, .released,
    ])
    func messagesSurviveTheirLine(_ message: MountGuard.Message) {
        #expect(message.line.last == "\n")
        #expect(MountGuard.Message(line: String(message.line.dropLast())) == message)
    }

    @Test(arguments: ["", "mounted", "mounted 1 2", "mounted a b c", "umount"])
    func otherLines(_ line: String) {
        #expect(MountGuard.Message(line: line) == nil)
    }
}
