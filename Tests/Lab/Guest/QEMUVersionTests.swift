// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct QEMUVersionTests {
    @Test(arguments: [
        ("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)\nCopyright", "7.2"),
        ("QEMU emulator version 10.0.2\n", "10.0"),
    ])
    func versionsAreRead(text: String, expected: String) {
        #expect(QEMUVersion(parsing: text)?.description == expected)
    }

    @Test func orderIsByNumber() throws {
        #expect(QEMUVersion(major: 7, minor: 2) < .safeWithThreads)
        #expect(QEMUVersion(major: 8, minor: 0) < .safeWithThreads)
        #expect(QEMUVersion(major: 10, minor: 0) > .safeWithThreads)
    }

    @Test func anythingElseIsNone() {
        #expect(QEMUVersion(parsing: "") == nil)
        #expect(QEMUVersion(parsing: "QEMU emulator version") == nil)
        #expect(QEMUVersion(parsing: "QEMU emulator version x.y") == nil)
    }
}
