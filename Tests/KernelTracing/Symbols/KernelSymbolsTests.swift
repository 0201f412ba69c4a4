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

    @Test func anObjectEndsWhereTheNextSymbolBegins() {
        let text = """
            ffffffff82000000 D jiffies
            ffffffff82000140 d fuse_fs_type
            ffffffff82000200 d fuseblk_fs_type
            ffffffff82000180 d __key.0
            """
        #expect(
            KernelSymbols.extent(of: "fuse_fs_type", in: text)
                == 0xffff_ffff_8200_0140..<0xffff_ffff_8200_0180)
        #expect(KernelSymbols.extent(of: "fuse", in: text) == nil)
        #expect(KernelSymbols.extent(of: "a", in: "0 d a\n0 d b") == nil)
    }
}
