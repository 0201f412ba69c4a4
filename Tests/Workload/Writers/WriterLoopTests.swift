// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Workload

/// Failures of the write itself, on files that the kernel makes fail.
@Suite struct WriterLoopTests {
    private func run(_ plan: WorkloadPlan, path: String) throws -> [WriterResult] {
        let crew = try ThreadCrew(
            jobs: (0..<plan.writers).map { WriterJob(plan: plan, writer: $0, path: path) })
        crew.go()
        return try crew.results()
    }

    @Test(arguments: [true, false])
    func aFullDiskNamesFileOffsetAndErrno(_ append: Bool) throws {
        let plan = smallPlan {
            $0.writers = 1
            $0.direct = false
            $0.append = append
            $0.extend = !append
        }
        let result = try #require(try run(plan, path: "/dev/full").first)
        #expect(result.writes == 0)
        #expect(result.errors == 1)
        let failure = try #require(result.failure)
        #expect(failure.contains("/dev/full at offset 0"))
        #expect(failure.contains("No space left on device (errno 28)"))
    }

    @Test(.timeLimit(.minutes(10)))
    func aFailureStopsTheOtherWriters() throws {
        let scratch = try Scratch()
        let plan = smallPlan {
            $0.writers = 2
            $0.direct = false
            $0.limit = .writes(1 << 40)
        }
        let crew = try ThreadCrew(jobs: [
            WriterJob(plan: plan, writer: 0, path: scratch.write([], to: "file")),
            WriterJob(plan: plan, writer: 1, path: "/dev/full"),
        ])
        // What ends the test when the failure does not end the first writer.
        defer { crew.stop() }
        crew.go()
        let results = try crew.results()
        #expect(results[0].stopped && results[0].failure == nil)
        #expect(!results[1].stopped && results[1].failure != nil)
    }

    @Test func aShortWriteIsAnError() throws {
        // A non-blocking pipe takes what fits: 64 KiB of the 1 MiB that is written.
        var ends: (Int32, Int32) = (-1, -1)
        try #require(
            withUnsafeMutableBytes(of: &ends) {
                pipe($0.assumingMemoryBound(to: Int32.self).baseAddress)
            } == 0)
        defer {
            close(ends.0)
            close(ends.1)
        }
        try #require(setNonBlocking(ends.1))
        let plan = smallPlan {
            $0.writers = 1
            $0.direct = false
            $0.append = true
            $0.blockSize = 1 << 20
            $0.verify = false
        }
        let job = WriterJob(plan: plan, writer: 0, path: "a pipe")
        let loop = try WriterLoop(job: job, file: .init(rawValue: dup(ends.1)), stop: StopFlag())
        let result = loop.run()
        #expect(result.errors == 1)
        #expect(result.writes == 0)
        #expect(result.failure?.contains("came back short: 65536 of 1048576 bytes") == true)
    }

    private func setNonBlocking(_ descriptor: Int32) -> Bool {
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
    }
}
