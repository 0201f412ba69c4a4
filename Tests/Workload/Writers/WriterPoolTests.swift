// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import LockModel
import Testing

@testable import Workload

@Suite struct WriterPoolTests {
    @Test(arguments: WorkloadPlan.Pattern.allCases, WorkloadPlan.Layout.allCases)
    func eightWritersVerify(_ pattern: WorkloadPlan.Pattern, _ layout: WorkloadPlan.Layout) throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.writers = 8
            $0.pattern = pattern
            $0.layout = layout
        }
        let figures = try WriterPool(plan, in: scratch, keepFiles: false).run()
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == plan.blocks * (layout == .shared ? 1 : 8))
        try expectAddsUp(figures, plan, writes: 100)
        #expect(!figures.interrupted)
    }

    @Test(arguments: [true, false])
    func processesVerify(_ direct: Bool) throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.processes = true
            $0.direct = direct
        }
        let pool = WriterPool(plan, in: scratch)
        try pool.prepare()
        #expect(Set(pool.writerProcesses).count == 4)
        #expect(Set(pool.writerThreads).isDisjoint(with: [0]))
        for (pid, tid) in zip(pool.writerProcesses, pool.writerThreads) {
            #expect(access("/proc/\(pid)/task/\(tid)", F_OK) == 0)
        }
        pool.go()
        let figures = try pool.wait()
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == plan.blocks)
        try expectAddsUp(figures, plan, writes: 100)
        for pid in pool.writerProcesses { #expect(kill(pid, 0) != 0) }
    }

    @Test(arguments: [true, false], [true, false])
    func appendAndExtendEndWithExactSizes(_ append: Bool, _ processes: Bool) throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.append = append
            $0.extend = !append
            $0.processes = processes
        }
        let figures = try WriterPool(plan, in: scratch).run()
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == 400)
        #expect(try scratch.bytes("fuselock.dat").count == 400 * 4096)
    }

    @Test func odditiesOfBufferedBlocksVerify() throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.direct = false
            $0.blockSize = 1001
        }
        let figures = try WriterPool(plan, in: scratch).run()
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == plan.blocks)
    }

    @Test func tinyBlocksAreWritten() throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.direct = false
            $0.blockSize = 1
            $0.fileSize = 100
            $0.verify = false
        }
        let figures = try WriterPool(plan, in: scratch).run()
        #expect(figures.total?.bytes == 400)
        #expect(figures.verifiedBlocks == nil)
    }

    @Test func theSameSeedWritesTheSameFile() throws {
        let scratches = try [Scratch(), Scratch()]
        let plan = smallPlan { $0.writers = 1 }
        for scratch in scratches { _ = try WriterPool(plan, in: scratch).run() }
        #expect(try scratches[0].bytes("fuselock.dat") == scratches[1].bytes("fuselock.dat"))
    }

    @Test func nothingIsWrittenBeforeGo() throws {
        let scratch = try Scratch()
        let plan = smallPlan()
        let pool = WriterPool(plan, in: scratch)
        try pool.prepare()
        let before = try scratch.bytes("fuselock.dat")
        #expect(before.count == Int(plan.fileSize))
        #expect(pool.writerThreads.count == 4)
        for (writer, tid) in pool.writerThreads.enumerated() {
            let name = try String(
                contentsOf: URL(fileURLWithPath: "/proc/self/task/\(tid)/comm"), encoding: .utf8)
            #expect(name == "fuselock-w\(writer)\n")
        }
        #expect(throws: WorkloadError.notStarted) { try pool.wait() }
        #expect(try scratch.bytes("fuselock.dat") == before)
        pool.go()
        _ = try pool.wait()
        #expect(try scratch.bytes("fuselock.dat") != before)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [true, false])
    func stopYieldsPartialFigures(_ processes: Bool) throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.limit = .writes(1 << 40)
            $0.processes = processes
        }
        let pool = WriterPool(plan, in: scratch, keepFiles: false)
        try pool.prepare()
        let before = try scratch.bytes("fuselock.dat")
        pool.go()
        while try scratch.bytes("fuselock.dat") == before { usleep(1000) }
        pool.stop()
        let figures = try pool.wait()
        #expect(figures.interrupted)
        #expect(figures.failures == [])
        #expect(figures.verifiedBlocks == plan.blocks)
        let total = try #require(figures.total)
        #expect(total.writes > 0 && total.writes < 1 << 40)
        pool.cleanUp()
        #expect(scratch.names == [])
    }

    @Test func durationEnds() throws {
        let scratch = try Scratch()
        let plan = smallPlan { $0.limit = .duration(TimeSpan(nanoseconds: 20_000_000)) }
        let figures = try WriterPool(plan, in: scratch).run()
        #expect(figures.failures == [])
        #expect(!figures.interrupted)
        #expect(figures.elapsedNs > 0)
    }

    @Test(arguments: [true, false])
    func cleanUpWithoutGoLeavesNothing(_ processes: Bool) throws {
        let scratch = try Scratch()
        let pool = WriterPool(smallPlan { $0.processes = processes }, in: scratch, keepFiles: false)
        try pool.prepare()
        let pids = pool.writerProcesses
        #expect(scratch.names == ["fuselock.dat"])
        pool.cleanUp()
        pool.cleanUp()
        #expect(scratch.names == [])
        for pid in pids { #expect(kill(pid, 0) != 0) }
    }

    @Test func stopBeforePrepareInterruptsIt() throws {
        let scratch = try Scratch()
        let pool = WriterPool(smallPlan(), in: scratch)
        pool.stop()
        #expect(throws: WorkloadError.interrupted) { try pool.prepare() }
        #expect(scratch.names == [])
    }

    @Test func aWriterThatIsKilledIsReported() throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.limit = .writes(1 << 40)
            $0.processes = true
        }
        let pool = WriterPool(plan, in: scratch, keepFiles: false)
        try pool.prepare()
        pool.go()
        kill(pool.writerProcesses[2], SIGKILL)
        let figures = try pool.wait()
        #expect(figures.failures.count == 1)
        #expect(figures.failures.first?.contains("died of signal 9") == true)
        pool.cleanUp()
        #expect(scratch.names == [])
    }

    @Test func aMissingHelperIsASentence() throws {
        let scratch = try Scratch()
        let pool = WriterPool(
            plan: smallPlan { $0.processes = true }, path: scratch.path,
            options: .init(
                processCommand: WriterCommand(executable: "/nonexistent", arguments: [])),
            logger: quiet)
        #expect {
            try pool.prepare()
        } throws: { "\($0)".contains("/nonexistent could not be started: No such file") }
        #expect(scratch.names == [])
    }

    @Test func aHelperThatIsNoHelperIsASentence() throws {
        let scratch = try Scratch()
        let pool = WriterPool(
            plan: smallPlan { $0.processes = true }, path: scratch.path,
            options: .init(processCommand: WriterCommand(executable: "/bin/false", arguments: [])),
            logger: quiet)
        #expect {
            try pool.prepare()
        } throws: { "\($0)".contains("before it was ready") }
        #expect(scratch.names == [])
    }

    private func expectAddsUp(
        _ figures: WorkloadFigures, _ plan: WorkloadPlan, writes: UInt64
    ) throws {
        let total = try #require(figures.total)
        #expect(figures.writers.count == plan.writers)
        for writer in figures.writers {
            #expect(writer.writes == writes)
            #expect(writer.bytes == writer.writes * plan.blockSize)
            let latency = try #require(writer.latencyNs)
            #expect(latency.min <= latency.p50 && latency.p999 <= latency.max)
        }
        #expect(total.writes == UInt64(plan.writers) * writes)
        #expect(total.bytes == total.writes * plan.blockSize)
        #expect(total.errors == 0)
        #expect(total.latencyNs?.max == figures.writers.compactMap(\.latencyNs?.max).max())
        #expect(figures.seed == plan.seed)
    }
}
