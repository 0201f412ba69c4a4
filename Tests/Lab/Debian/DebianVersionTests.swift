// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct DebianVersionTests {
    @Test(arguments: [
        ("6.12.90-1", "6.12.117-1"),
        ("6.12.117-1~bpo12+1", "6.12.117-1"),
        ("6.12.90-1~bpo12+1", "6.12.90-2~bpo12+1"),
        ("7.3~rc4-1~exp1", "7.3-1"),
        ("9.9-1", "1:0.1-1"),
        ("1.0", "1.0-1"),
        ("1.0a", "1.0+"),
        ("1.2", "1.10"),
    ])
    func orderIsDpkgs(smaller: String, larger: String) {
        #expect(DebianVersion(smaller) < DebianVersion(larger))
        #expect(!(DebianVersion(larger) < DebianVersion(smaller)))
    }

    @Test func leadingZerosDoNotCount() {
        #expect(!(DebianVersion("1.01") < DebianVersion("1.1")))
        #expect(!(DebianVersion("1.1") < DebianVersion("1.01")))
    }
}
