// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

@Suite struct KernelSymbolsTests {
    private let symbols = KernelSymbols(
        kallsyms: """
            ffffffff81000200 T down_write
            ffffffff81000000 T _text
            ffffffff81000100 t fuse_passthrough_write_iter
            ffffffff82000000 D jiffies
            ffffffffc0000000 t fuse_write_update_attr\t[fuse]
            """)

    @Test func aReturnAddressBelongsToTheFunctionBelowIt() {
        #expect(symbols.function(before: 0xffff_ffff_8100_0142) == "fuse_passthrough_write_iter")
        #expect(symbols.function(before: 0xffff_ffff_c000_0010) == "fuse_write_update_attr")
    }

    @Test func aCallAsLastInstructionStaysInItsFunction() {
        #expect(symbols.function(before: 0xffff_ffff_8100_0200) == "fuse_passthrough_write_iter")
    }

    @Test func nothingLiesBelowTheFirst() {
        #expect(symbols.function(before: 0x1000) == nil)
        #expect(KernelSymbols(kallsyms: "0000000000000000 T hidden").function(before: 5) == nil)
    }
}
