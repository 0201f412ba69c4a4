// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@Suite struct BlockedPairTests {
    private func pair(
        _ waiter: Int32, for holder: Int32?, wait: UInt64, stack: KernelStack? = nil
    ) -> BlockedPair {
        BlockedPair(
            file: 0, lockClass: .inodeRwsem, mode: .exclusive,
            waiter: .init(thread: waiter, command: "w"),
            holder: holder.map { .init(thread: $0, command: "h") }, count: 1,
            waitNs: SumAndMax(sum: wait, max: wait), stack: stack)
    }

    @Test func stacksOfOnePairAreOnePair() {
        let ranked = BlockedPair.ranked([
            pair(1, for: 2, wait: 10, stack: ["a"]), pair(3, for: 2, wait: 25),
            pair(1, for: 2, wait: 20, stack: ["b"]), pair(1, for: nil, wait: 1),
        ])
        #expect(ranked.map(\.waiter.thread) == [1, 3, 1])
        #expect(ranked.map(\.waitNs.sum) == [30, 25, 1])
        #expect(ranked.map(\.waitNs.max) == [20, 25, 1])
        #expect(ranked.map(\.count) == [2, 1, 1])
        #expect(ranked.allSatisfy { $0.stack == nil })
    }

    @Test func oneStackOfSeveralPairsIsOneStack() {
        let rows = BlockedPair.stacks(of: [
            pair(1, for: 2, wait: 10, stack: ["a", "b"]), pair(2, for: 1, wait: 5, stack: ["c"]),
            pair(3, for: 2, wait: 7, stack: ["a", "b"]), pair(4, for: 2, wait: 100),
        ])
        #expect(rows.map(\.stack) == [["a", "b"], ["c"]])
        #expect(rows.map(\.waitNs) == [17, 5])
        #expect(rows.map(\.count) == [2, 1])
    }
}

@Suite struct ElsewhereTests {
    private func group(
        _ site: String?, entered: UInt64 = 0, taken: UInt64 = 0, failed: UInt64 = 0,
        released: UInt64 = 0
    ) -> ElsewhereGroup {
        ElsewhereGroup(
            file: 0, lockClass: .fiLock, mode: .spin, function: .rawSpinLock, callSite: site,
            entered: entered, taken: taken, failed: failed, released: released)
    }

    private func row(_ groups: [ElsewhereGroup]) throws -> ElsewhereRow {
        let rows = Report(
            of: Trace(elsewhere: groups),
            in: RunContext(
                version: "0", backend: "probe", recordedAt: "",
                kernel: KernelInfo(release: "", machine: "", cpus: 1),
                target: TargetInfo(path: "", mountPoint: "", fileSystem: "", inode: nil),
                elapsedNs: 1, tracer: TracerFigures(attachNs: 0, programs: 0, mapBytes: 0))
        ).locks
        return try #require(rows?.first { $0.class == .fiLock }?.elsewhere)
    }

    @Test func threeWitnessesThatAgree() throws {
        let row = try row([
            group("a", entered: 3, taken: 2, failed: 1), group("b", entered: 5, taken: 5),
            group(nil, released: 7),
        ])
        #expect(row.acquisitions == 7)
        #expect(row.isExact)
        #expect(row.callSites.map(\.caller) == ["b", "a"])
    }

    /// 48 files that one function took the lock of are one row.
    @Test func aCallSiteOfManyFilesIsOneRow() throws {
        let groups = (0..<48).map { file in
            var group = group("fuse_prepare_release", entered: 1, taken: 1, released: 1)
            group.file = UInt32(file)
            return group
        }
        let row = try row(groups + [group("a", entered: 2, taken: 2, released: 2)])
        #expect(row.callSites.map(\.acquisitions) == [48, 2] && row.acquisitions == 50)
    }

    @Test(arguments: [(6, 7, 7), (7, 6, 7), (7, 7, 6)] as [(UInt64, UInt64, UInt64)])
    func aWitnessThatMissedOneMakesItALowerBound(
        entered: UInt64, taken: UInt64, released: UInt64
    ) throws {
        let row = try row([
            group("a", entered: entered, taken: taken), group(nil, released: released),
        ])
        #expect(row.acquisitions == 7)
        #expect(!row.isExact)
    }

    @Test func noneIsAMeasuredZero() throws {
        #expect(try row([]).acquisitions == 0)
    }
}
