// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing
import LockModel
import Testing
import Workload

@testable import Commands

@Suite struct ArgumentTests {
    @Test func theDemoAsDocumented() throws {
        let command = try DemoCommand.parse([
            "--open-mode", "direct-io+parallel", "--writers", "8", "--writes", "250",
            "--block-size", "8k", "--file-size", "1m", "--pattern", "strided", "--seed", "7",
            "--buffered", "--json", "run.json",
        ])
        #expect(command.openMode == .directIOParallel)
        #expect(command.driven.output.json == "run.json")
        let plan = command.driven.writers.workload.plan(sampled: false)
        #expect(plan.writers == 8)
        #expect(plan.limit == .writes(250))
        #expect(plan.blockSize == 8192)
        #expect(plan.fileSize == 1 << 20)
        #expect(plan.pattern == .strided)
        #expect(plan.seed == 7)
        #expect(!plan.direct)
    }

    @Test(arguments: [
        (["trcae", "m"], "'trcae' is not a verb of fuselock. Did you mean trace?"),
        (["xyzzy"], "'xyzzy' is not a verb of fuselock."),
        (["writer-proces"], "'writer-proces' is not a verb of fuselock."),
    ])
    func aMisspeltVerbIsNamed(words: [String], sentence: String) {
        #expect(MisspeltVerb(words).map { "\($0.error)" } == sentence)
    }

    /// Also where the mistake is found only once the verb has looked at its file.
    @Test func aMistakeShowsTheVerbsOwnUsage() {
        let error = ValidationError("no timeline")
        let text = Fuselock.message(for: error, of: ReportCommand.self)
        #expect(text.hasPrefix("no timeline\nUsage: fuselock report "), "\(text)")
        #expect(text.hasSuffix("See 'fuselock report --help' for more information."), "\(text)")
        let nested = Fuselock.message(for: error, of: BaselineCommand.Save.self)
        #expect(nested.hasSuffix("See 'fuselock baseline save --help' for more information."))
        #expect(Fuselock.message(for: error, of: Fuselock.self).contains("no timeline"))
    }

    /// It would be the directory that the exporter was started in.
    @Test func anEmptyPathIsNoMount() {
        #expect(throws: (any Error).self) { try ExportCommand.parse([""]) }
        let error = #expect(throws: TracingError.self) { try TraceTarget(resolving: "") }
        #expect(error.map { "\($0)" }?.hasPrefix("The path is empty: ") == true)
    }

    @Test func everyVerbIsSpeltRight() {
        let verbs = Fuselock.configuration.subcommands.compactMap { $0.configuration.commandName }
        for words in verbs.map({ [$0] }) + [[], ["--help"], ["-h"], ["help", "trace"]] {
            #expect(MisspeltVerb(words) == nil, "\(words)")
        }
    }

    @Test func severalNumbersOfWritersAreASweep() throws {
        let options = try BenchCommand.parse(["/m", "--writers", "1,2,16,2"]).driven.writers
            .workload
        #expect(options.writers.counts == [1, 2, 16, 2] && options.writers.isSweep)
        #expect(options.plan(sampled: false, writers: 2).writers == 2)
        #expect(
            try !BenchCommand.parse(["/m", "--writers", "8"]).driven.writers.workload.writers
                .isSweep)
        #expect(try WorkloadOptions.parse(options.arguments).writers.counts == [1, 2, 16, 2])
    }

    @Test func aDurationReplacesTheNumberOfWrites() throws {
        let command = try BenchCommand.parse(["/m", "--duration", "500ms"])
        #expect(
            command.driven.writers.workload.plan(sampled: false).limit
                == .duration(TimeSpan(nanoseconds: 500_000_000)))
    }

    @Test(arguments: [
        ["--writers", "0"], ["--writes", "5", "--duration", "1s"], ["--block-size", "100"],
        ["--block-size", "x"], ["--duration", "-1s"], ["--open-mode", "parallel"],
        ["--max-files", "0"], ["--", "--iodepth=4"], ["surplus"], ["--timeline", "0"],
        ["--duty-cycle", "0"], ["--duty-cycle", "100"], ["--duty-cycle", "9", "--oracle"],
        ["--timeline", "100001"], ["--timeline", "9", "--backend", "observe"],
        ["--writers", "1,,2"], ["--writers", "1,0"], ["--writers", "2,x"],
    ])
    func nonsenseIsUsage(arguments: [String]) {
        do {
            _ = try DemoCommand.parse(arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            #expect(DemoCommand.exitCode(for: error) == .validationFailure)
            #expect(!DemoCommand.message(for: error).isEmpty)
        }
    }

    @Test func fioGetsWhatFollowsTheDashes() throws {
        let command = try BenchCommand.parse([
            "/m", "--engine", "fio", "--", "--ioengine=io_uring", "--iodepth=16",
        ])
        #expect(command.driven.writers.fioArguments == ["--ioengine=io_uring", "--iodepth=16"])
    }

    @Test func aTraceHasADurationOrACommand() throws {
        let command = try TraceCommand.parse(["/m", "--", "dd", "if=/dev/zero"])
        #expect(command.command == ["dd", "if=/dev/zero"])
        #expect(throws: (any Error).self) {
            try TraceCommand.parse(["/m", "--duration", "1s", "--", "true"])
        }
    }

    @Test func inspectNeedsNoPath() throws {
        #expect(try InspectCommand.parse([]).path == nil)
        let command = try InspectCommand.parse(["/m", "--json", "-"])
        #expect(command.path == "/m" && command.output.json == "-")
    }

    @Test func inspectRefusesWhatIsNotFUSE() throws {
        let command = try InspectCommand.parse(["/proc"])
        #expect(throws: TracingError.notFUSE(path: "/proc", fileSystem: "proc")) {
            try command.run()
        }
    }

    @Test(arguments: OpenMode.allCases) func serveCanBeToldEveryMode(mode: OpenMode) throws {
        let arguments = ServeCommand.arguments(mode: mode, backing: "/b", mountPoint: "/m")
        let command = try ServeCommand.parse(Array(arguments.dropFirst()))
        #expect(command.options.openFlags == mode.openFlags)
        #expect(command.options.writebackCache == (mode == .writeback))
    }

    @Test func everyVerbHasHelp() {
        for verb in Fuselock.configuration.subcommands {
            #expect(!verb.helpMessage().isEmpty)
        }
    }
}
