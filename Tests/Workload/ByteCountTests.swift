// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Workload

struct ByteCountTests {
    @Test(arguments: [
        ("4096", 4096), ("4k", 4096), ("4K", 4096), ("4kb", 4096), ("4KiB", 4096),
        ("16m", 16 << 20), ("1g", 1 << 30), ("2t", 2 << 40), ("0", 0),
    ])
    func reads(text: String, bytes: Int) throws {
        #expect(try ByteCount(parsing: text).bytes == bytes)
    }

    @Test(arguments: [
        "", "k", "-1", "+4k", "4x", "4 k", "4.5k", "99999999999999999999", "9999999p", "٤k",
    ])
    func refuses(text: String) {
        #expect(throws: WorkloadError.badByteCount(text)) { try ByteCount(parsing: text) }
    }

    @Test(arguments: [
        (4096, "4 KiB"), (16 << 20, "16 MiB"), (1 << 30, "1 GiB"), (1000, "1000 bytes"),
        (1536, "1536 bytes"), (1, "1 byte"), (0, "0 bytes"),
    ])
    func prints(bytes: Int, text: String) {
        #expect(ByteCount(bytes: bytes).description == text)
    }
}
