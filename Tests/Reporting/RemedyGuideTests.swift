// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Reporting
import Testing

/// The page of remedies, and the options of servers it lists.
@Suite struct RemedyGuideTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/remedies.md")

    /// `FUSELOCK_WRITE_DOCS=1` writes it anew, which is what `make docs` does.
    @Test func thePageIsWhatTheCodeSays() throws {
        if ProcessInfo.processInfo.environment["FUSELOCK_WRITE_DOCS"] == "1" {
            try Data(RemedyGuide.markdown.utf8).write(to: Self.page)
        }
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(page == RemedyGuide.markdown, "make docs writes it anew")
    }

    @Test func everyReasonHasARow() {
        for reason in Reason.allCases {
            #expect(RemedyGuide.markdown.contains("| \(reason.rawValue) |"))
        }
    }

    @Test func anOptionIsOfOneTypeAndHasItsSource() {
        #expect(Set(ServerOption.all.map(\.type)).count == ServerOption.all.count)
        #expect(ServerOption.all.allSatisfy { !$0.source.isEmpty })
    }
}
