// SPDX-License-Identifier: Apache-2.0

import Monitor
import Testing

@Suite struct KeyTests {
    @Test(arguments: [
        ("q", [Key.character("q")]), ("\u{1B}", [.escape]), ("\u{1B}[A", [.up]),
        ("\u{1B}OB", [.down]), ("\u{1B}[5~", [.pageUp]), ("\u{1B}[6~", [.pageDown]),
        ("\u{1B}[1~\u{1B}[F", [.home, .end]), ("\r\n", [.enter, .enter]),
        ("\u{7F}\u{8}", [.backspace, .backspace]), ("\u{3}", [.control("c")]),
        ("é/", [.character("é"), .character("/")]), ("\u{1B}[1;5Cx", [.character("x")]),
        ("\u{1B}[", []), ("a\u{1B}[Bb", [.character("a"), .down, .character("b")]), ("", []),
    ])
    func bytesAreKeys(text: String, keys: [Key]) {
        #expect(Key.keys(in: Array(text.utf8)) == keys)
    }

    /// Whatever a terminal sends, in pieces or not.
    @Test func nothingIsTooStrange() {
        var seed: UInt64 = 1
        for _ in 0..<2000 {
            let bytes = (0..<8).map { _ -> UInt8 in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: seed >> 56)
                return byte & 3 == 0 ? 0x1B : byte & 3 == 1 ? 0x5B : byte
            }
            #expect(Key.keys(in: bytes).count <= 8)
        }
    }
}
