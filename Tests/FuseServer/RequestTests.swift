// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import FuseServer

@Suite struct RequestTests {
    private func decode<Value>(
        _ message: Message, _ read: (inout Request) throws -> Value
    ) throws -> Value {
        try message.encoded.withUnsafeBytes { bytes in
            var request = try Request(bytes)
            return try read(&request)
        }
    }

    @Test func headerAndParts() throws {
        var message = Message().u64(3).u64(8192).u32(4).u32(0).u64(0).u32(1).u32(0)
        message.opcode = 16
        message.nodeID = 42
        try decode(message.bytes([1, 2, 3, 4])) { request in
            #expect(request.header.unique == 7)
            #expect(request.header.nodeID == 42)
            #expect(request.header.uid == 1000)
            #expect(request.header.gid == 1001)
            #expect(Opcode(rawValue: request.header.opcode) == .write)
            let write = try request.next(WriteRequest.self)
            #expect(write.handle == 3)
            #expect(write.offset == 8192)
            let data = Array(try request.nextBytes(Int(write.size)))
            #expect(data == [1, 2, 3, 4])
        }
    }

    @Test func twoNames() throws {
        try decode(Message().u64(1).name("old").name("new name")) { request in
            _ = try request.next(RenameRequest.self)
            let names = [try request.nextName(), try request.nextName()]
            #expect(names.map { String(cString: $0) } == ["old", "new name"])
        }
    }

    @Test(arguments: ["", ".", "..", "a/b", "/"])
    func namesThatLeadElsewhere(_ name: String) {
        #expect(throws: Errno.invalidArgument) {
            try decode(Message().name(name)) { _ = try $0.nextName() }
        }
    }

    @Test(arguments: ["...", ".a", "a.", " "])
    func namesThatOnlyLookOdd(_ name: String) throws {
        let decoded = try decode(Message().name(name)) { String(cString: try $0.nextName()) }
        #expect(decoded == name)
    }

    @Test func shortMessagesAreRefused() {
        #expect(throws: Errno.ioError) {
            try Array(Message().encoded.dropLast()).withUnsafeBytes { _ = try Request($0) }
        }
        #expect(throws: Errno.ioError) {
            try decode(Message().u32(1)) { _ = try $0.next(ReadRequest.self) }
        }
        #expect(throws: Errno.ioError) {
            try decode(Message().bytes([97, 98])) { _ = try $0.nextName() }
        }
        #expect(throws: Errno.ioError) {
            try decode(Message().bytes([1])) { _ = try $0.nextBytes(2) }
        }
        var lying = Message()
        lying.claimedLength = 4000
        #expect(throws: Errno.ioError) { try decode(lying) { _ in } }
    }
}
