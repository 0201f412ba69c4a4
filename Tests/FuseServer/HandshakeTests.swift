// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import FuseServer

@Suite struct HandshakeTests {
    /// What kernels offer: 6.1 has no passthrough, 6.12 and later do.
    private static let all: UInt64 = 0x0000_03FF_7FFF_FFFF
    private static let withoutPassthrough = all & ~(1 << 37)

    private func handshake(
        minor: UInt32, offers: UInt64 = all, _ mode: OpenMode
    ) throws -> Handshake {
        var message = Message().u32(7).u32(minor).u32(131_072).u32(
            UInt32(truncatingIfNeeded: offers))
        if offers & (1 << 30) != 0 {
            message = message.u32(UInt32(offers >> 32)).bytes(Array(repeating: 0, count: 44))
        }
        message.opcode = 26
        return try message.encoded.withUnsafeBytes { bytes in
            var request = try Request(bytes)
            let options = ServerOptions(backing: "/b", mountPoint: "/m", openMode: mode)
            return try Handshake(&request, options: options)
        }
    }

    @Test(arguments: [40, 41, 45, 46] as [UInt32])
    func passthroughIsGranted(minor: UInt32) throws {
        let shake = try handshake(minor: minor, .passthrough)
        #expect(shake.reply.minor == minor)
        #expect(shake.reply.maxStackDepth == 1)
        #expect(shake.reply.flags2 & (1 << 5) != 0)
        #expect(shake.reply.flags & (1 << 30) != 0)
        #expect(shake.reply.flags & (1 << 16) == 0)
        #expect(shake.negotiation.passthrough)
        #expect(shake.negotiation.maxStackDepth == 1)
        #expect(shake.negotiation.flags.contains("PASSTHROUGH"))
    }

    @Test func passthroughIsNotAskedForInVain() throws {
        let shake = try handshake(minor: 46, .directIOParallel)
        #expect(shake.reply.flags2 & (1 << 5) == 0)
        #expect(shake.reply.maxStackDepth == 0)
        #expect(!shake.negotiation.passthrough)
        #expect(shake.negotiation.kernelOffers.contains("PASSTHROUGH"))
    }

    @Test func writebackCache() throws {
        let shake = try handshake(minor: 37, offers: Self.withoutPassthrough, .writeback)
        #expect(shake.reply.flags & (1 << 16) != 0)
        #expect(shake.negotiation.writebackCache)
    }

    @Test func onlyWhatIsOfferedIsReplied() throws {
        let offers: UInt64 = (1 << 0) | (1 << 22)
        let shake = try handshake(minor: 34, offers: offers, .cached)
        #expect(shake.reply.flags == UInt32(offers))
        #expect(shake.reply.flags2 == 0)
        #expect(shake.negotiation.flags == ["ASYNC_READ", "MAX_PAGES"])
    }

    @Test func oldKernelsAreRefusedByName() {
        #expect(
            throws: ServerError.kernelTooOld(
                feature: "passthrough", needs: "Linux 6.9 (FUSE 7.40)", kernelProtocol: "7.37")
        ) { try handshake(minor: 37, offers: Self.withoutPassthrough, .passthrough) }
        #expect(
            throws: ServerError.kernelTooOld(
                feature: "parallel-direct-writes", needs: "Linux 6.2 (FUSE 7.38)",
                kernelProtocol: "7.37")
        ) { try handshake(minor: 37, offers: Self.withoutPassthrough, .directIOParallel) }
        #expect(throws: ServerError.passthroughNotOffered(kernelProtocol: "7.41")) {
            try handshake(minor: 41, offers: Self.withoutPassthrough, .passthrough)
        }
    }

    @Test func anythingButInitIsRefused() throws {
        var message = Message().u32(7).u32(46).u32(0).u32(0)
        message.opcode = 3
        try message.encoded.withUnsafeBytes { bytes in
            var request = try Request(bytes)
            #expect(throws: ServerError.handshake("the first request was not an INIT")) {
                try Handshake(&request, options: ServerOptions(backing: "/b", mountPoint: "/m"))
            }
        }
    }
}
