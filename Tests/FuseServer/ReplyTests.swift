// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import FuseServer

@Suite struct ReplyTests {
    private func build(
        room: Int, _ fill: (inout Reply) throws(Errno) -> Void
    ) -> Result<[UInt8], Errno> {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 8)
        defer { buffer.deallocate() }
        var reply = Reply(buffer)
        do throws(Errno) { try fill(&reply) } catch {
            return .success(Array(reply.message(unique: 9, error: error)))
        }
        return .success(Array(reply.message(unique: 9)))
    }

    @Test func payloadBehindHeader() throws {
        let bytes = try build(room: 64) { reply throws(Errno) in
            try reply.append(WriteReply(size: 0x0102))
        }.get()
        #expect(
            bytes == [24, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0] + [2, 1, 0, 0, 0, 0, 0, 0])
    }

    @Test func errorsAreNegatedAndCarryNothing() throws {
        let bytes = try build(room: 64) { reply throws(Errno) in
            try reply.append(WriteReply(size: 1))
            throw .noSuchFileOrDirectory
        }.get()
        #expect(bytes == [16, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 9, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func dataIsCutAtTheRoomThereIs() throws {
        let bytes = try build(room: 20) { reply throws(Errno) in
            try reply.append(upTo: 100) { buffer throws(Errno) in
                buffer.initializeMemory(as: UInt8.self, repeating: 5)
                return buffer.count
            }
        }.get()
        #expect(bytes.dropFirst(16) == [5, 5, 5, 5])
    }

    @Test func whatDoesNotFitIsAnError() throws {
        let bytes = try build(room: 20) { reply throws(Errno) in
            try reply.append(WriteReply(size: 1))
        }.get()
        #expect(bytes.prefix(8) == [16, 0, 0, 0, 0xFB, 0xFF, 0xFF, 0xFF])
    }
}
