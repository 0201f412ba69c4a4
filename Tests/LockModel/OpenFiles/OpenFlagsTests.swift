// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@Suite struct OpenFlagsTests {
    @Test func namesFollowTheBits() {
        let flags = OpenFlags(rawValue: 0xC0)
        #expect(flags == [.passthrough, .parallelDirectWrites])
        #expect(flags.description == "PARALLEL_DIRECT_WRITES|PASSTHROUGH")
        #expect(OpenFlags([]).description == "none")
    }

    /// include/uapi/linux/fuse.h of Linux 7.3, in the order of the bits.
    @Test(
        arguments: [
            "DIRECT_IO", "KEEP_CACHE", "NONSEEKABLE", "CACHE_DIR", "STREAM", "NOFLUSH",
            "PARALLEL_DIRECT_WRITES", "PASSTHROUGH", "IO_URING_ZERO_COPY",
        ].enumerated().map { ($0, $1) })
    func everyBitHasItsName(bit: Int, name: String) {
        #expect(OpenFlags(rawValue: 1 << UInt32(bit)).flagNames == [name])
    }

    @Test func bitsToComeStayVisible() {
        #expect(OpenFlags(rawValue: 0x300).description == "IO_URING_ZERO_COPY|0x200")
    }

    @Test(arguments: [0, 0x01, 0xC0, 0x8000_0041, 0x300] as [UInt32])
    func survivesJSON(bits: UInt32) throws {
        let flags = OpenFlags(rawValue: bits)
        let data = try JSONEncoder().encode(flags)
        #expect(try JSONDecoder().decode(OpenFlags.self, from: data) == flags)
    }

    @Test func unknownNamesAreRefused() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OpenFlags.self, from: Data(#"["PARALEL"]"#.utf8))
        }
    }

    @Test func modesReplyTheFlagsOfTheirNames() {
        #expect(OpenMode.passthroughParallel.openFlags.rawValue == 0xC0)
        #expect(OpenMode.directIOParallel.openFlags.rawValue == 0x41)
        #expect(OpenMode.writeback.openFlags.isEmpty)
    }
}
