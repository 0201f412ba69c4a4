// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LockModel
import Testing

@testable import Workload

@Suite(.timeLimit(.minutes(1)))
struct WriterPoolTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func pool(_ plan: WorkloadPlan) -> WriterPool {
        WriterPool(plan: plan, path: directory.path, logger: quiet)
    }

    private func run(_ plan: WorkloadPlan) throws -> WorkloadFigures {
        let pool = pool(plan)
        defer { pool.cleanUp() }
        try pool.prepare()
        pool.go()
        return pool.wait()
    }

    @Test(arguments: WorkloadPlan.Pattern.allCases)
    func eightWritersVerify(pattern: WorkloadPlan.Pattern) throws {
        let plan = smallPlan {
            $0.writers = 8
            $0.pattern = pattern
        }
        let figures = try run(plan)
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == 64)
        #expect(figures.total?.writes == 800)
        #expect(try directory.contents == [])
    }

    @Test(.enabled(if: TemporaryDirectory.hasDirectIO, "the temporary directory has no O_DIRECT"))
    func directWritesVerify() throws {
        let figures = try run(smallPlan { $0.direct = true })
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == 64)
    }

    @Test func figuresAddUp() throws {
        let figures = try run(smallPlan { $0.layout = .perWriter })
        let total = try #require(figures.total)
        #expect(figures.engine == "writers")
        #expect(figures.writers.map(\.writes) == [100, 100, 100, 100])
        #expect(figures.writers.map(\.bytes) == Array(repeating: 409_600, count: 4))
        #expect(total.bytes == 1_638_400)
        #expect(total.errors == 0)
        #expect(figures.verifiedBlocks == 4 * 64)
        #expect(figures.seed == 7)
        let latency = try #require(total.latencyNs)
        #expect(latency.min > 0 && latency.min <= latency.p50 && latency.p50 <= latency.p90)
        #expect(latency.p90 <= latency.p99 && latency.p99 <= latency.p999)
        #expect(latency.p999 <= latency.max)
        #expect(latency.max == figures.writers.compactMap(\.latencyNs?.max).max())
        #expect(figures.elapsedNs >= latency.max)
    }

    @Test(arguments: [false, true])
    func appendAndExtendEndWithExactSizes(append: Bool) throws {
        let plan = smallPlan {
            $0.append = append
            $0.extend = !append
        }
        let pool = pool(plan)
        defer { pool.cleanUp() }
        try pool.prepare()
        let path = try #require(pool.paths.first)
        #expect(size(of: path) == 0)
        pool.go()
        let figures = pool.wait()
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == 400)
        #expect(size(of: path) == 400 * 4096)
    }

    @Test func nothingIsWrittenBeforeGoAndNoWriteExtends() throws {
        let pool = pool(smallPlan())
        defer { pool.cleanUp() }
        try pool.prepare()
        let path = try #require(pool.paths.first)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(before.count == 256 << 10)
        usleep(20_000)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        pool.go()
        #expect(pool.wait().failures == [])
        let after = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(after != before && after.count == before.count)
    }

    @Test func stopGivesPartialFigures() throws {
        let plan = smallPlan {
            $0.extend = true
            $0.limit = .duration(.seconds(3600))
        }
        let pool = pool(plan)
        defer { pool.cleanUp() }
        try pool.prepare()
        let path = try #require(pool.paths.first)
        pool.go()
        poll { size(of: path) ?? 0 > 0 }
        pool.stop()
        let figures = pool.wait()
        #expect(figures.failures == [])
        let total = try #require(figures.total)
        #expect(total.writes > 0)
        #expect(figures.verifiedBlocks ?? 0 >= total.writes)
    }

    @Test func stopBeforeGoWritesNothing() throws {
        let pool = pool(smallPlan { $0.verify = false })
        try pool.prepare()
        pool.stop()
        #expect(pool.wait().total?.writes == 0)
        pool.cleanUp()
        #expect(try directory.contents == [])
    }

    @Test func aDurationEnds() throws {
        let figures = try run(smallPlan { $0.limit = .duration(.milliseconds(20)) })
        #expect(figures.failures == [])
        #expect(figures.elapsedNs >= 20_000_000)
        #expect(figures.total?.writes ?? 0 > 0)
    }

    @Test func cleanUpWithoutGoLeavesNothing() throws {
        let pool = pool(smallPlan())
        try pool.prepare()
        pool.cleanUp()
        pool.cleanUp()
        #expect(try directory.contents == [])
    }

    @Test func aWriterOverTheFileSizeLimitFailsTheRun() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 40960, rlim_max: 40960)
            setrlimit(__rlimit_resource_t(1), &limit)
            let directory = try TemporaryDirectory()
            let pool = WriterPool(
                plan: smallPlan { $0.extend = true }, path: directory.path, logger: quiet)
            try pool.prepare()
            pool.go()
            let figures = pool.wait()
            pool.cleanUp()
            #expect(figures.total?.writes == 10)
            #expect(figures.total?.errors == 4)
            #expect(figures.verifiedBlocks == nil)
            #expect(figures.failures.count == 4)
            #expect(
                figures.failures.contains {
                    $0.contains("at offset 40960 of \(directory.file("fuselock.dat")) failed")
                        && $0.contains("errno 27")
                })
        }
    }
}
