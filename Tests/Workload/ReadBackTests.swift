// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Workload

@Suite(.timeLimit(.minutes(1)))
struct ReadBackTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("data")
    }

    /// A file as a good run leaves it, and the writes each writer did.
    private func goodRun(_ plan: WorkloadPlan) throws -> [UInt64] {
        var files = try TargetFiles(plan: plan, path: path, overwrite: false)
        try files.prepare(stop: StopFlag())
        let writers = try ThreadWriters(plan: plan, paths: files.paths, stop: StopFlag())
        writers.go()
        return writers.wait().map(\.writes)
    }

    private func check(
        _ plan: WorkloadPlan, _ counts: [UInt64]
    ) -> (verified: UInt64, failures: [String]) {
        let paths = Array(repeating: path, count: plan.writers)
        return ReadBack(plan: plan, paths: paths, counts: counts).run()
    }

    private func alter(_ change: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        change(&data)
        try data.write(to: URL(fileURLWithPath: path))
    }

    private func strided() -> WorkloadPlan {
        smallPlan {
            $0.pattern = .strided
            $0.limit = .writes(10)
        }
    }

    @Test func acceptsAGoodRun() throws {
        let plan = strided()
        let result = check(plan, try goodRun(plan))
        #expect(result.failures == [])
        #expect(result.verified == 64)
    }

    @Test(arguments: [0, 47, 48, 511, 512, 4095])
    func findsAFlippedByte(offset: Int) throws {
        let plan = strided()
        let counts = try goodRun(plan)
        try alter { $0[3 * 4096 + offset] ^= 0x10 }
        let result = check(plan, counts)
        #expect(result.verified == 63)
        #expect(result.failures.count == 1)
        #expect(result.failures[0].contains("Block 3 at offset 12288 of \(path)"))
    }

    @Test func findsSwappedBlocks() throws {
        let plan = strided()
        let counts = try goodRun(plan)
        try alter { data in
            let first = data[0..<4096]
            data.replaceSubrange(0..<4096, with: data[4096..<8192])
            data.replaceSubrange(4096..<8192, with: first)
        }
        let result = check(plan, counts)
        #expect(result.failures.count == 2)
        #expect(result.failures[0].contains("holds block 1, written by writer 1"))
    }

    @Test func findsATornBlock() throws {
        let plan = strided()
        let counts = try goodRun(plan)
        let saved = try Data(contentsOf: URL(fileURLWithPath: path))
        try FileManager.default.removeItem(atPath: path)
        var longer = plan
        longer.limit = .writes(26)
        _ = try goodRun(longer)
        // The second half of block 0 from a later write of the same writer.
        try alter { later in
            var torn = saved
            torn.replaceSubrange(2048..<4096, with: later[2048..<4096])
            later = torn
        }
        let result = check(plan, counts)
        #expect(result.failures.count == 1)
        #expect(result.failures[0].contains("torn"))
    }

    @Test func findsALostAndAStaleWrite() throws {
        let plan = strided()
        _ = try goodRun(plan)
        // As if writers 0 and 1 had reported writes that never arrived.
        let lost = check(plan, [11, 10, 10, 10])
        #expect(lost.failures.count == 1)
        #expect(lost.failures[0].contains("initial fill: a write is lost"))
        let stale = check(plan, [10, 17, 10, 10])
        #expect(stale.failures.contains { $0.contains("instead of its later write 16") })
    }

    @Test func findsForeignBlocks() throws {
        let plan = strided()
        let counts = try goodRun(plan)
        try alter { $0.replaceSubrange(0..<4096, with: Data(count: 4096)) }
        #expect(check(plan, counts).failures[0].contains("holds no block of ours"))
        var other = plan
        other.seed += 1
        let foreign = check(other, counts).failures
        #expect(foreign[1].contains("another run"))
        #expect(foreign.count == 11)
        #expect(foreign[10] == "... and 54 more blocks of \(path).")
    }

    @Test func findsAMissingAndARepeatedRecord() throws {
        let plan = smallPlan { $0.append = true }
        let counts = try goodRun(plan)
        #expect(check(plan, counts).verified == 400)
        try alter { $0.replaceSubrange(4096..<8192, with: $0[0..<4096]) }
        #expect(!check(plan, counts).failures.isEmpty)
        try alter { $0.removeLast(4096) }
        #expect(
            check(plan, counts).failures[0].contains("has 1634304 bytes and should have 1638400"))
    }

    @Test func acceptsAHoleOnlyWhereNobodyWrote() throws {
        let plan = smallPlan {
            $0.extend = true
            $0.limit = .writes(10)
        }
        _ = try goodRun(plan)
        try alter { $0.replaceSubrange((37 * 4096)..<(38 * 4096), with: Data(count: 4096)) }
        #expect(check(plan, [10, 9, 10, 10]).failures == [])
        #expect(check(plan, [10, 10, 10, 10]).failures.count == 1)
    }
}
