// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Lab
import LockModel
import Testing

@testable import Commands

@Suite struct LabArgumentTests {
    @Test(arguments: [
        ["lab", "--kernel", "debian:6.12", "--cpus", "2", "--", "demo", "--writers", "8"],
        ["lab", "run", "--kernel", "debian:6.12", "--cpus", "2", "--", "demo", "--writers", "8"],
    ])
    func aVerbIsRunWithOrWithoutTheWord(arguments: [String]) throws {
        let command = try #require(try Fuselock.parseAsRoot(arguments) as? LabRunCommand)
        #expect(command.verb == ["demo", "--writers", "8"])
        #expect(command.kernel == "debian:6.12" && command.guest.cpus == 2)
    }

    @Test func aVerbCalledMatrixIsStillAVerb() throws {
        let command = try Fuselock.parseAsRoot(["lab", "--", "matrix"])
        #expect((command as? LabRunCommand)?.verb == ["matrix"])
    }

    /// The oracle tells lock classes apart by addresses that kernels hide by default.
    @Test(arguments: [
        (["lab", "--", "demo"], []),
        (["lab", "--append", " nosmt  quiet ", "--", "demo", "--append"], ["nosmt", "quiet"]),
        (
            ["lab", "--kernel-image", "/k", "--append", "nosmt", "--", "demo", "--oracle"],
            ["no_hash_pointers", "tsc=reliable", "nosmt"]
        ),
    ])
    func theKernelIsBootedWithWhatTheVerbNeeds(arguments: [String], parameters: [String]) throws {
        let command = try #require(try Fuselock.parseAsRoot(arguments) as? LabRunCommand)
        #expect(command.kernelParameters == parameters)
    }

    /// Who reads the report on the host can make the run again.
    @Test func aGuestsReportHasTheHostsWords() {
        let host = ["fuselock", "lab", "--append", "a b", "--", "demo"]
        let environment = CommandWords.environment(of: host)
        #expect(environment.count == 1)
        #expect(CommandWords.words(["/fuselock", "demo"], environment) == host)
        #expect(CommandWords.words(["/usr/bin/fuselock", "demo"], [:]) == ["fuselock", "demo"])
        let spoilt = environment.mapValues { _ in "no JSON" }
        #expect(CommandWords.words(["/fuselock", "demo"], spoilt) == ["fuselock", "demo"])
    }

    @Test func theMatrixAsDocumented() throws {
        let command = try #require(
            try Fuselock.parseAsRoot([
                "lab", "matrix", "--kernel", "debian:6.12", "--kernel", "tree:/src", "--open-mode",
                "passthrough", "--open-mode", "cached", "--writers", "8", "--writes", "10",
                "--backing", "xfs", "--with", "/usr/bin/fio", "--cpus", "2", "--memory", "1024",
                "--accel", "tcg", "--jobs", "3", "--timeout", "2m", "--format", "markdown",
                "--json", "m.json",
            ]) as? LabMatrixCommand)
        #expect(command.kernel == ["debian:6.12", "tree:/src"])
        #expect(command.openMode == [.passthrough, .cached])
        #expect(command.backing == .xfs && command.jobs == 3)
        #expect(command.guest.inputs == [.init("/usr/bin/fio")])
        #expect(command.output.format == .markdown && command.output.json == "m.json")
        let machine = command.guest.machine()
        #expect((machine.cpus, machine.memory, machine.timeout) == (2, 1024, .seconds(120)))
        #expect(machine.accelerator == .tcg)
    }

    @Test(arguments: [
        ["lab"], ["lab", "--cpus", "0", "--", "demo"], ["lab", "matrix", "--jobs", "0"],
        ["lab", "matrix", "--open-mode", "cached", "--open-mode", "cached"],
        ["lab", "matrix", "--from", "m.json", "--kernel", "debian:7.3"],
        ["lab", "matrix", "--writers", "1,2"], ["lab", "matrix", "--backing", "btrfs"],
        ["lab", "matrix", "--", "--iodepth=1"],
        ["lab", "--icount", "1", "--accel", "kvm", "--", "demo"],
    ])
    func nonsenseIsUsage(arguments: [String]) {
        do {
            _ = try Fuselock.parseAsRoot(arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            #expect(Fuselock.exitCode(for: error) == .validationFailure)
        }
    }

    /// Every option reaches the guest: the command line parses to the plan it was made of.
    @Test(arguments: [
        [], ["--writers", "8", "--writes", "7", "--seed", "3", "--processes"],
        ["--duration", "1500ms", "--pattern", "strided", "--file-per-writer", "--verify"],
        ["--block-size", "8k", "--file-size", "1m", "--mixed", "--read-back"],
        ["--buffered", "--call", "splice", "--pattern", "sequential"], ["--append"], ["--extend"],
        ["--engine", "fio"],
    ])
    func aWorkloadSurvivesItsOwnArguments(arguments: [String]) throws {
        let options = try WorkloadOptions.parse(arguments)
        let again = try WorkloadOptions.parse(options.arguments)
        #expect(again.plan(sampled: false) == options.plan(sampled: false))
        #expect(again.plan(sampled: true) == options.plan(sampled: true))
        #expect(again.engine == options.engine)
    }
}
