// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@testable import KernelTracing

/// Parts of what Linux 7.3.4 wrote after 16000 parallel direct-io writes by 8 writers.
@Suite struct LockStatFileTests {
    private let text: String

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/lock_stat-7.3")
        text = try String(contentsOf: file, encoding: .utf8)
    }

    @Test func everyClassAndSideIsARow() {
        let rows = LockStatFile(parsing: text).rows
        #expect(
            rows.map(\.name) == [
                "&fi->lock", "&fiq->lock", "&sb->s_type->i_mutex_key#9",
                "&sb->s_type->i_mutex_key#9", "(local_lock_t *)&pcs->lock",
                "(work_completion)(&barr->work)",
            ])
        #expect(rows.map(\.isShared) == [false, false, false, true, false, false])
        #expect(rows.filter { $0.name.contains("#9") }.map(\.acquisitions) == [1, 16000])
    }

    @Test func aRowHasEveryColumnInNanoseconds() throws {
        let row = try #require(LockStatFile(parsing: text).rows.first)
        #expect(
            row
                == LockStatistics(
                    name: "&fi->lock", isShared: false, contentionBounces: 4587,
                    contentions: 9418,
                    wait: .init(min: 460, max: 154_714_370, total: 88_987_311_280),
                    acquisitionBounces: 22705, acquisitions: 48012,
                    hold: .init(min: 0, max: 64_050_690, total: 3_625_828_350)))
    }

    @Test func aStoppedCountIsNoCount() {
        #expect(!LockStatFile(parsing: text).hasStopped)
        let warning = "*WARNING* lock debugging disabled!! - possibly due to a lockdep warning\n"
        #expect(LockStatFile(parsing: "lock_stat version 0.4\n" + warning + text).hasStopped)
    }

    @Test func whatIsNoRowIsLeftOut() {
        let lines = [
            "", "a: 1 2 3", "a 1 2 3 4 5 6 7 8 9 10 11 12", "a: 1 2 3 4 5 6 7 8 9 10 11 x",
            "a: 1 2 3.4 4 5 6 7 8 9 10 11 12",
        ]
        #expect(LockStatFile(parsing: lines.joined(separator: "\n")).rows.isEmpty)
    }
}
