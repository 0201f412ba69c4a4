// SPDX-License-Identifier: Apache-2.0

import CLinux
import Foundation
import FuseServer
import LockModel
import ServedMounts
import SystemPackage
import Testing

/// The view in a real terminal, by way of tmux.
@Suite(.needsTmux, .serialized, .timeLimit(.minutes(3))) struct TopHostTests {
    /// A server of its own a test: the last one may still be on its way out.
    private let folder = try? TemporaryDirectory()
    private var socket: String { (folder?.path ?? "/tmp/fuselock") + "/tmux" }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        let file = URL(fileURLWithPath: socket + ".out")
        try Data().write(to: file)
        try Tmux.run(["-S", socket] + arguments, output: file.path)
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The screen, once it has this on it; else as it was after half a minute.
    private func screen(showing text: String) async throws -> String {
        var screen = ""
        for _ in 0..<300 {
            screen = try tmux("capture-pane", "-p", "-t", "t")
            if screen.contains(text) { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return screen
    }

    private func withTerminal(_ command: String, _ work: () async throws -> Void) async throws {
        try tmux("new-session", "-d", "-s", "t", "-x", "100", "-y", "30", "/bin/sh")
        defer { _ = try? tmux("kill-server") }
        // Settings before and after: what the view must leave as it was.
        let line =
            "stty -g > '\(socket).0'; \(command); code=$?; stty -g > '\(socket).1'; echo end-$code"
        try tmux("send-keys", "-t", "t", line, "Enter")
        try await work()
    }

    /// What stty said before or after the view.
    private func settings(_ number: Int) throws -> String {
        try String(contentsOfFile: "\(socket).\(number)", encoding: .utf8)
    }

    /// How the view is ended.
    enum Ending: String, CaseIterable { case quit, interrupt, terminate }

    private func end(_ how: Ending) throws {
        switch how {
        case .quit: try tmux("send-keys", "-t", "t", "q")
        case .interrupt: try tmux("send-keys", "-t", "t", "C-c")
        case .terminate:
            let views = OwnProgram.processes().filter { $0.arguments.contains(Self.period) }
            #expect(views.count == 1)
            for view in views { kill(view.id, SIGTERM) }
        }
    }

    /// Nobody else's view has it.
    private static let period = "0.\(getpid() % 900 + 100)"

    @Test(arguments: Ending.allCases)
    func itShowsFollowsKeysAndLeavesNoTrace(ending: Ending) async throws {
        try await withTerminal("'\(OwnProgram.path)' top -i \(Self.period)") {
            #expect(try await screen(showing: "FILE ").contains("q quit  p pause"))
            try tmux("send-keys", "-t", "t", "?")
            #expect(try await screen(showing: "any key: back").contains("mean number of tasks"))
            try tmux("send-keys", "-t", "t", "q", "p")
            #expect(try await screen(showing: "PAUSED").contains("fuselock top: every FUSE mount"))
            try tmux("send-keys", "-t", "t", "/", "no such file")
            #expect(try await screen(showing: "filter: no such file_").contains("Esc undoes"))
            try tmux("send-keys", "-t", "t", "Enter")
            #expect(try await screen(showing: "/ filter  <").contains("q quit"))
            try tmux("resize-window", "-t", "t", "-x", "60", "-y", "12")
            // Half of the heading is gone: it was drawn anew, and the last line still shows.
            #expect(try await screen(showing: "sort by  R").contains("q quit"))
            try end(ending)
            let after = try await screen(showing: "end-0")
            #expect(after.contains("end-0"), "\(after)")
            #expect(try settings(0).contains(":") && settings(0) == settings(1))
            #expect(!after.contains("fuselock top:"), "what was there before is back: \(after)")
        }
    }

    @Test func itEndsWithTheMountAndSaysSo() async throws {
        let mount = try ServedMount(.directIO)
        try await withTerminal("'\(OwnProgram.path)' top '\(mount.mountPoint)' -i \(Self.period)") {
            _ = try await screen(showing: "q quit")
            mount.server.stop()
            let after = try await screen(showing: "end-1")
            #expect(
                after.replacing("\n", with: "").contains("went away") && after.contains("end-1"))
        }
    }

    /// Each process has a row of its own, with its command; nobody else has one.
    @Test func processesHaveRowsOfTheirOwn() async throws {
        let mount = try ServedMount(.directIO)
        let writers = (0..<2).map { _ in Process() }
        for (number, writer) in writers.enumerated() {
            writer.executableURL = URL(fileURLWithPath: "/bin/dd")
            writer.arguments = [
                "if=/dev/zero", "of=\(mount.mountPoint)/f\(number)", "bs=512", "oflag=direct",
                "conv=notrunc,fsync", "count=1000000000", "status=none",
            ]
            try writer.run()
        }
        defer { for writer in writers { writer.terminate() } }
        let outcome = try OwnProgram.run([
            "top", mount.mountPoint, "--by", "process", "-n", "2", "-i", "2",
        ])
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let last = text.split(separator: "\nPROCESS ").last.map { $0.split(separator: "\n") } ?? []
        let names = Set(last.dropFirst().compactMap { $0.split(separator: " ").first })
        #expect(names == Set(writers.map { "dd[\($0.processIdentifier)]" }), "\(text)")
        #expect(last.dropFirst().allSatisfy { $0.contains(" EXCLUSIVE ") }, "\(text)")
    }

    @Test func aPipeGetsPlainText() throws {
        let mount = try ServedMount(.directIOParallel)
        let outcome = try OwnProgram.run(["top", mount.mountPoint, "-n", "2", "-i", "0.2"])
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(text.ranges(of: "\nFILE ").count == 2 && !text.contains("\u{1B}"))
        withExtendedLifetime(mount) {}
    }
}

/// Where tmux is, and how it is called.
enum Tmux {
    /// Runs it to its end, and leaves the server that the first call starts nothing of ours: with a pipe
    /// or a socket of another test it would keep that open, and with the signals that a thread of a pool
    /// blocks it would not see its shell end. Foundation's Process has a socket to tell a child's end by.
    static func run(_ arguments: [String], output: String) throws {
        let path = Self.path ?? "tmux"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_TRUNC, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        linux_spawn_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words = ([path] + arguments).map { strdup($0) }
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, &attributes, words + [nil], environ)
        guard code == 0 else { throw Errno(rawValue: code) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
    }

    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/tmux" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    static var obstacle: String? {
        if path == nil { return "no tmux" }
        return Host.canServe ? nil : Host.reason
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips, with the reason, where there is no tmux, or nothing can be watched.
    static var needsTmux: Self {
        .enabled(if: Tmux.obstacle == nil, "\(Tmux.obstacle ?? "")")
    }
}
