// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import Testing

@testable import Workload

@Suite struct FioRunTests {
    private static let isInstalled = (try? currentEnvironment().find("fio").get()) != nil

    private func plan(_ change: (inout WorkloadPlan) -> Void = { _ in }) -> WorkloadPlan {
        smallPlan {
            $0.verify = false
            change(&$0)
        }
    }

    private func run(
        _ plan: WorkloadPlan, in scratch: Scratch, _ options: [String] = []
    ) throws -> WorkloadFigures {
        let run = FioRun(plan: plan, path: scratch.path, userOptions: options, logger: quiet)
        try run.prepare()
        run.go()
        return try run.wait()
    }

    @Test(
        .enabled(if: isInstalled, "fio is not installed"),
        arguments: WorkloadPlan.Pattern.allCases, WorkloadPlan.Layout.allCases)
    func liveFioWritesWhatThePlanSays(
        _ pattern: WorkloadPlan.Pattern, _ layout: WorkloadPlan.Layout
    ) throws {
        let scratch = try Scratch()
        let figures = try run(
            plan {
                $0.pattern = pattern
                $0.layout = layout
            }, in: scratch)
        #expect(figures.failures == [])
        #expect(figures.writers.map(\.writes) == [100, 100, 100, 100])
        #expect(figures.total?.writes == 400)
        #expect(figures.total?.bytes == 400 * 4096)
        #expect(figures.total?.latencyNs != nil)
        #expect(figures.exitCode == 0)
        #expect(scratch.names == [])
    }

    @Test(.enabled(if: isInstalled, "fio is not installed"))
    func nothingExtendsTheFile() throws {
        let scratch = try Scratch()
        let run = FioRun(
            plan: plan { $0.pattern = .strided }, path: scratch.path, keepFiles: true,
            logger: quiet)
        try run.prepare()
        let before = try scratch.bytes("fuselock.dat").count
        run.go()
        #expect(try run.wait().failures == [])
        #expect(try scratch.bytes("fuselock.dat").count == before)
        #expect(before <= 256 << 10)
    }

    @Test(.enabled(if: isInstalled, "fio is not installed"))
    func theUsersOptionsWin() throws {
        let scratch = try Scratch()
        let figures = try run(
            plan(), in: scratch, ["--numjobs=2", "--ioengine=libaio", "--iodepth=4"])
        #expect(figures.failures == [])
        #expect(figures.writers.count == 2)
        #expect(figures.description.hasSuffix("--numjobs=2 --ioengine=libaio --iodepth=4"))
    }

    @Test(.enabled(if: isInstalled, "fio is not installed"), .timeLimit(.minutes(10)))
    func stopYieldsPartialFigures() throws {
        let scratch = try Scratch()
        let run = FioRun(
            plan: plan { $0.limit = .duration(TimeSpan(nanoseconds: 600_000_000_000)) },
            path: scratch.path, logger: quiet)
        try run.prepare()
        let before = try scratch.bytes("fuselock.dat")
        run.go()
        while try scratch.bytes("fuselock.dat") == before { usleep(10_000) }
        run.stop()
        let figures = try run.wait()
        #expect(figures.interrupted)
        #expect(figures.failures == [])
        #expect((figures.total?.writes ?? 0) > 0)
        run.cleanUp()
        #expect(scratch.names == [])
    }

    @Test(.enabled(if: isInstalled, "fio is not installed"))
    func stopAtOnceIsAnInterruption() throws {
        let scratch = try Scratch()
        let run = FioRun(plan: plan(), path: scratch.path, logger: quiet)
        try run.prepare()
        run.stop()
        run.go()
        // fio may have got far enough to report that it wrote next to nothing.
        if let figures = try? run.wait() { #expect(figures.interrupted) }
        run.cleanUp()
        #expect(scratch.names == [])
    }

    @Test(.enabled(if: isInstalled, "fio is not installed"))
    func anOptionFioDoesNotKnowIsFiosSentence() throws {
        let scratch = try Scratch()
        #expect {
            try run(plan(), in: scratch, ["--no-such-option=1"])
        } throws: {
            "\($0)".contains("could not lay out files") && "\($0)".contains("no-such-option")
        }
        #expect(scratch.names == [])
    }

    @Test func aMissingFioNamesTheRemedy() throws {
        let scratch = try Scratch()
        let run = FioRun(plan: plan(), path: scratch.path, environment: ["PATH": ""], logger: quiet)
        #expect {
            try run.prepare()
        } throws: { "\($0)".contains("apt-get install fio") }
    }

    @Test(arguments: ["--output=x", "--output-format=normal", "--output", "--create_only=1"])
    func optionsThatTakeTheReportAwayAreRefused(_ option: String) {
        let files = TargetFiles(paths: ["/x"], existing: false)
        #expect {
            try FioArguments(plan: plan(), files: files, userOptions: [option])
        } throws: { "\($0)".contains("'\(option)' cannot be passed on") }
    }

    @Test func plansFioCannotFollowAreRefused() {
        let files = TargetFiles(paths: ["/x"], existing: false)
        for plan in [plan { $0.append = true }, plan { $0.extend = true }, smallPlan()] {
            #expect {
                try FioArguments(plan: plan, files: files, userOptions: [])
            } throws: { "\($0)".contains("fio cannot take over") }
        }
    }

    @Test func aColonInAPathIsNoSeparator() throws {
        let files = TargetFiles(paths: ["/a:b/c"], existing: false)
        let arguments = try FioArguments(plan: plan(), files: files, userOptions: [])
        #expect(arguments.run.contains("--filename=/a\\:b/c"))
    }
}
