// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

@Suite struct ByteCountTests {
    @Test(
        arguments: [
            ("512", 512), ("4k", 4096), ("4K", 4096), ("4kb", 4096), ("4KiB", 4096),
            ("16m", 16 << 20),
            ("1g", 1 << 30), ("2T", 2 << 40), ("1p", 1 << 50), ("7b", 7), ("0", 0),
            ("9223372036854775807", UInt64(Int64.max)),
        ] as [(String, UInt64)])
    func reads(_ text: String, _ bytes: UInt64) throws {
        #expect(try ByteCount(parsing: text).bytes == bytes)
    }

    @Test(arguments: [
        "", "k", "4x", "-4k", "+4k", "4 k", "1.5m", "9223372036854775808", "8192p", "٤k",
        "18446744073709551616", "4kk", "0x10",
    ])
    func refuses(_ text: String) {
        #expect {
            try ByteCount(parsing: text)
        } throws: { "\($0)".contains("'\(text)' could not be read") }
    }

    @Test(
        arguments: [
            (4096, "4 KiB"), (16 << 20, "16 MiB"), (1, "1 byte"), (1000, "1000 bytes"),
            (0, "0 bytes"), (3 << 30, "3 GiB"),
        ] as [(UInt64, String)])
    func describes(_ bytes: UInt64, _ text: String) {
        #expect(ByteCount(bytes).description == text)
    }
}
