// SPDX-License-Identifier: Apache-2.0

import Lab
import LockModel
import Testing

/// What one write takes in an open mode on an unpatched kernel: fs/fuse/file.c and
/// fs/fuse/passthrough.c, and a prototype's measurements.
struct Row: CustomTestStringConvertible, Sendable {
    let mode: OpenMode
    let verdict: Verdict.Mode
    let exclusive: UInt64
    let shared: UInt64
    let fiLock: UInt64

    var testDescription: String { mode.rawValue }

    static let unpatched = [
        Row(mode: .passthrough, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 1),
        Row(mode: .passthroughParallel, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 1),
        Row(mode: .directIO, verdict: .exclusive, exclusive: 1, shared: 0, fiLock: 1),
        Row(mode: .directIOParallel, verdict: .shared, exclusive: 0, shared: 1, fiLock: 3),
    ]
}

extension Report {
    func row(_ lockClass: LockClass, _ mode: LockMode) -> LockRow? {
        locks?.first { $0.class == lockClass && $0.mode == mode }
    }

    /// Holds the report of `writes` writes against a row: to the last acquisition where it calls
    /// its counts exact, as lower bounds with a stated loss where it does not. A call whose return
    /// nobody saw may have the two fi->lock acquisitions of the release that follows it.
    func expect(_ row: Row, writes: UInt64) {
        guard let losses, let calls else {
            Issue.record("not a report of the probe backend")
            return
        }
        #expect(verdict.mode == row.verdict)
        #expect(errors == 0)
        let counts = [
            (calls, writes),
            (self.row(.inodeRwsem, .exclusive)?.acquisitions ?? 0, row.exclusive * writes),
            (self.row(.inodeRwsem, .shared)?.acquisitions ?? 0, row.shared * writes),
            (self.row(.fiLock, .spin)?.acquisitions ?? 0, row.fiLock * writes),
        ]
        for (seen, expected) in counts {
            if losses.countsAreExact {
                #expect(seen == expected, "\(losses.sentences)")
            } else {
                let excess = 2 * losses.callExitsMissed
                #expect(seen <= expected + excess && !losses.sentences.isEmpty)
            }
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, with the reason, where no guest can run.
    static var needsGuest: Self {
        .enabled(if: GuestScript.obstacle == nil, "\(GuestScript.obstacle ?? "")")
    }
}
