// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import Testing

@testable import Workload

@Suite struct CommandRunTests {
    private func run(
        _ arguments: [String], environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) throws -> WorkloadFigures {
        let run = CommandRun(arguments: arguments, environment: environment, logger: quiet)
        try run.prepare()
        run.go()
        return try run.wait()
    }

    @Test(arguments: [0, 1, 42, 255] as [Int32])
    func keepsTheExitCode(_ code: Int32) throws {
        let figures = try run(["sh", "-c", "exit \(code)"])
        #expect(figures.exitCode == code)
        #expect(figures.failures == [])
        #expect(figures.engine == "command")
        #expect(figures.description == "sh -c exit \(code)")
        #expect(figures.total == nil)
        #expect(figures.elapsedNs > 0)
    }

    @Test func aSignalIs128More() throws {
        let figures = try run(["sh", "-c", "kill -KILL $$"])
        #expect(figures.exitCode == 137)
        #expect(figures.failures == ["The command 'sh' was ended by signal 9."])
    }

    @Test(arguments: [
        ("no-such-command", "The command 'no-such-command' was not found in PATH."),
        ("/no/such/command", "The command '/no/such/command' was not found."),
    ])
    func notFoundIs127(_ name: String, _ sentence: String) throws {
        let figures = try run([name])
        #expect(figures.exitCode == 127)
        #expect(figures.failures == [sentence])
        let missing = CommandRun(arguments: [name], logger: quiet).missing
        #expect(missing?.sentence == sentence && missing?.exitCode == 127)
        #expect(CommandRun(arguments: ["sh"], logger: quiet).missing == nil)
    }

    @Test func notExecutableIs126() throws {
        let scratch = try Scratch()
        let figures = try run([scratch.write(Array("text".utf8), to: "text")])
        #expect(figures.exitCode == 126)
        #expect(figures.failures.first?.contains("Permission denied (errno 13)") == true)
    }

    @Test(arguments: [[], [""]] as [[String]])
    func nothingToRunIsASentence(_ arguments: [String]) {
        #expect {
            try run(arguments)
        } throws: { "\($0)".contains("There is no command to run") }
    }

    @Test func stopIsPassedOnAndMoreInsistentEachTime() throws {
        // Ignores the first two; sleep is the shell's child, and the group is not signalled.
        let run = CommandRun(
            arguments: ["sh", "-c", "trap '' INT TERM; while :; do sleep 0.02; done"],
            environment: ["PATH": "/usr/bin:/bin"], logger: quiet)
        try run.prepare()
        run.go()
        usleep(100_000)
        for _ in 0..<3 { run.stop() }
        let figures = try run.wait()
        #expect(figures.exitCode == 137)
        #expect(figures.interrupted)
    }

    @Test func cleanUpEndsACommandThatRuns() throws {
        let scratch = try Scratch()
        let run = CommandRun(
            arguments: ["sh", "-c", "echo $$ > \(scratch.path)/pid; exec sleep 1000"],
            environment: ["PATH": "/usr/bin:/bin"], logger: quiet)
        try run.prepare()
        run.go()
        var pid: pid_t?
        for _ in 0..<500 where pid == nil {
            usleep(10_000)
            pid = (try? scratch.bytes("pid")).flatMap {
                pid_t(String(decoding: $0.dropLast(), as: UTF8.self))
            }
        }
        let running = try #require(pid)
        run.cleanUp()
        #expect(kill(running, 0) != 0)
        #expect(try run.wait().exitCode == 143)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func runsAsTheUserOfSudo() throws {
        let scratch = try Scratch()
        try #require(chmod(scratch.path, 0o777) == 0)
        // Debian's user 'games' (5) of group 'games' (60).
        let figures = try run(
            [
                "sh", "-c",
                "{ id -u; id -g; id -G; echo $HOME $USER $LOGNAME; } > \(scratch.path)/who",
            ],
            environment: [
                "PATH": "/usr/bin:/bin", "SUDO_UID": "5", "SUDO_GID": "60", "HOME": "/root",
                "USER": "root", "LOGNAME": "root",
            ])
        #expect(figures.exitCode == 0)
        let who = try String(decoding: scratch.bytes("who"), as: UTF8.self)
        #expect(who == "5\n60\n60\n/usr/games games games\n")
    }

    @Test(.enabled(if: getpwuid(5) != nil, "there is no user 5"))
    func aUserKeepsAllGroupsAndGetsAHome() throws {
        var user = try #require(
            try InvokingUser(
                environment: ["PATH": "/usr/bin:/bin", "SUDO_UID": "5", "SUDO_GID": "60"]))
        #expect(user.name == "games" && user.groups == [60])
        user.groups = [60, 61, 1000]
        var spawn = Spawn(program: "/bin/id", arguments: ["id", "-u"], environment: [])
        try user.apply(to: &spawn, environment: currentEnvironment())
        #expect(
            spawn.arguments == [
                "setpriv", "--reuid=5", "--regid=60", "--groups=60,61,1000", "--", "/bin/id", "-u",
            ])
        #expect(spawn.environment.contains("HOME=\(try #require(user.home))"))
        #expect {
            try user.apply(to: &spawn, environment: ["PATH": ""])
        } throws: { "\($0)".contains("without it the command would run as root") }
    }

    @Test func aUserWithoutAnEntryHasAGroup() throws {
        let user = try #require(
            try InvokingUser(
                environment: ["PATH": "/usr/bin:/bin", "SUDO_UID": "4242", "SUDO_GID": "4243"]))
        #expect(user.name == nil && user.home == nil && user.groups == [4243])
    }

    @Test func anUnreadableSudoUserIsRefused() throws {
        for environment in [["SUDO_UID": "x", "SUDO_GID": "1"], ["SUDO_UID": "5"]] {
            #expect {
                try InvokingUser(environment: environment)
            } throws: { "\($0)".contains("do not name a user") }
        }
        #expect(try InvokingUser(environment: ["SUDO_UID": "0", "SUDO_GID": "0"]) == nil)
        #expect(try InvokingUser(environment: [:]) == nil)
    }
}
