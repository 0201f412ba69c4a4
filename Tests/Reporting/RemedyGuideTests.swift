// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Reporting
import Testing

/// The page of remedies, and the options of servers it lists.
@Suite struct RemedyGuideTests {
    @Test func thePageIsWhatTheCodeSays() throws {
        let isCurrent = try GeneratedFile("docs/remedies.md").isCurrent { _ in RemedyGuide.markdown
        }
        #expect(isCurrent, "make docs writes it anew")
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
