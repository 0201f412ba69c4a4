// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

/// A call that each of its own programs left out shows by its locks, which look as if taken elsewhere.
@Suite struct UnseenCallsTests {
    private static func acquisition(
        by caller: String?, _ count: UInt64 = 1, of lock: LockClass = .inodeRwsem
    ) -> ElsewhereGroup {
        ElsewhereGroup(
            file: 0, lockClass: lock, mode: lock == .fiLock ? .spin : .exclusive,
            function: .downWrite, callSite: caller, entered: count, taken: count)
    }

    private static func releases(
        _ count: UInt64, of lock: LockClass = .inodeRwsem
    ) -> ElsewhereGroup {
        ElsewhereGroup(
            file: 0, lockClass: lock, mode: lock == .fiLock ? .spin : .exclusive,
            function: .downWrite, released: count)
    }

    /// Both programs of the call were skipped four times and more.
    private func missing(
        _ elsewhere: [ElsewhereGroup]?, isCompletion: Bool = false,
        _ change: (inout Trace) -> Void = { _ in }
    ) -> [String: UInt64]? {
        var trace = Trace(
            calls: [
                CallGroup(
                    file: 0, path: .directIO, isCompletion: isCompletion, openFlags: [.directIO],
                    conditions: [], shape: CallShape(inodeExclusive: 1, fiLock: 1), count: 2,
                    bytes: 8192)
            ], elsewhere: elsewhere)
        trace.losses.recursionMisses = ["entry": 4, "exit": 5]
        trace.witnesses = [
            Witnesses(isCompletion ? .completions : .calls, steps: [["entry"], ["exit"]])
        ]
        trace.knowsEveryFile = true
        change(&trace)
        trace.estimateMissing()
        return trace.losses.mayBeMissing
    }

    @Test func noLockElsewhereIsNoCallMissed() {
        #expect(missing([]) == [:])
        #expect(missing([], isCompletion: true) == [:])
    }

    @Test func whatWritesTookElsewhereWereCalls() {
        let groups = [
            Self.acquisition(by: "fuse_direct_write_iter", 2), Self.acquisition(by: nil),
            Self.releases(3),
        ]
        #expect(missing(groups) == ["calls": 3])
        #expect(missing([Self.acquisition(by: "fuse_direct_write_iter", 9)]) == ["calls": 4])
    }

    /// Four entries skipped; of three of those calls the other program saw the beginning.
    @Test func whatTheSecondProgramSawIsNotMissed() {
        var witnesses = [Witnesses(.calls, steps: [["entry"], ["exit"]])]
        witnesses[0].isMended = true
        func missing(_ mended: UInt64, _ witnesses: [Witnesses]) -> [String: UInt64]? {
            self.missing(nil) {
                $0.callsMended = mended
                $0.witnesses = witnesses
            }
        }
        #expect(missing(0, witnesses) == ["calls": 4])
        #expect(missing(3, witnesses) == ["calls": 1])
        #expect(missing(4, witnesses) == [:])
        let others = [Witnesses(.calls, steps: [["entry"], ["exit"]])]
        #expect(missing(3, others) == ["calls": 4], "of a path without a function of its own")
    }

    @Test func aReleaseAloneWasACallToo() {
        #expect(missing([Self.releases(1)]) == ["calls": 1])
    }

    @Test func whatElseTakesTheLockIsNoCall() {
        #expect(missing([Self.acquisition(by: "do_truncate", 3), Self.releases(3)]) == [:])
        #expect(
            missing([Self.acquisition(by: "some_function", 3), Self.releases(3)]) == ["calls": 3])
        #expect(missing([Self.acquisition(by: "fuse_direct_write_iter", of: .fiLock)]) == [:])
    }

    @Test func completionsTakeTheSpinlock() {
        let groups = [
            Self.acquisition(by: "fuse_aio_complete", of: .fiLock),
            Self.acquisition(by: "fuse_prepare_release", 8, of: .fiLock),
            Self.releases(9, of: .fiLock),
        ]
        #expect(missing(groups, isCompletion: true) == ["completions": 1])
    }

    @Test func locksThatCannotTellAreNotAsked() {
        let all = ["calls": UInt64(4)]
        #expect(missing(nil) == all, "not counted")
        #expect(missing([]) { $0.knowsEveryFile = false } == all)
        #expect(missing([]) { $0.losses.opensUnread = 1 } == all)
        #expect(missing([]) { $0.losses.elsewhereOverLimit = 1 } == all)
        #expect(missing([]) { $0.losses.locksOverLimit = 1 } == all)
        #expect(missing([]) { $0.calls = [] } == all)
        #expect(missing([]) { $0.calls[0].shape = CallShape() } == all, "a path without a lock")
    }

    @Test func locksThatWereMissedThemselvesTellNothing() {
        let missed = missing([]) {
            $0.witnesses.append(Witnesses(.exclusive, steps: [["entry"], ["exit"], ["release"]]))
            $0.losses.recursionMisses["release"] = 2
        }
        #expect(missed == ["calls": 2, "exclusive": 2])
    }
}
