// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct GuestReportTests {
    @Test func linesArriveInPieces() {
        var report = GuestReport()
        for piece in ["rea", "dy\nexit 13", "7 10 0 4096\n"] {
            #expect(report.append(piece.utf8) == nil)
        }
        #expect(report.isReady)
        #expect(report.exit == .init(code: 137, bytes: [.stdout: 10, .stderr: 0, .files: 4096]))
    }

    @Test(arguments: ["exit", "exit 1 2 3", "exit a b c d", "exit 0 0 0  x0", "hello"])
    func anythingElseIsDamage(line: String) {
        var report = GuestReport()
        #expect(report.append("\(line)\n".utf8) == line)
        #expect(report.exit == nil)
    }
}
