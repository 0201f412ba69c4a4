// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import FuseServer

@Suite struct ServerOptionsTests {
    private func options(_ flags: OpenFlags, writeback: Bool = false) -> ServerOptions {
        var options = ServerOptions(backing: "/b", mountPoint: "/m", openFlags: flags)
        options.writebackCache = writeback
        return options
    }

    @Test(arguments: OpenMode.allCases)
    func everyModeIsAllowed(_ mode: OpenMode) throws {
        let options = ServerOptions(backing: "/b", mountPoint: "/m", openMode: mode)
        try options.validate()
        #expect(options.openFlags == mode.openFlags)
        #expect(options.writebackCache == (mode == .writeback))
    }

    @Test func whatTheKernelRefuses() {
        #expect(throws: ServerError.self) {
            try options([.passthrough], writeback: true).validate()
        }
        #expect(throws: ServerError.self) { try options([.passthrough, .keepCache]).validate() }
        #expect(throws: ServerError.self) { try options([.stream]).validate() }
        #expect(throws: ServerError.self) { try options(.init(rawValue: 1 << 20)).validate() }
    }

    @Test func numbersOutOfRange() {
        var none = options([])
        none.workers = 0
        #expect(throws: ServerError.self) { try none.validate() }
        var deep = options([])
        deep.maxStackDepth = 3
        #expect(throws: ServerError.self) { try deep.validate() }
    }

    @Test func notesSayWhatFlagsDoNotDo() throws {
        let both = options([.passthrough, .directIO])
        try both.validate()
        #expect(both.notes.count == 1)
        #expect(options([.passthrough, .parallelDirectWrites]).notes.count == 1)
        #expect(options([.directIO], writeback: true).notes.count == 1)
        #expect(options([.directIO, .parallelDirectWrites]).notes.isEmpty)
    }
}
