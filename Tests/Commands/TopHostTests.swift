// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuseServer
import LockModel
import ServedMounts
import Testing

/// The view in a real terminal, by way of tmux.
@Suite(.needsTmux, .serialized, .timeLimit(.minutes(3))) struct TopHostTests {
    private static let session = "fuselock-top-test-\(getpid())"

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        // A file, not a pipe: the server that the first call starts would keep a pipe open.
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("\(Self.session).out")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Tmux.path ?? "/usr/bin/tmux")
        process.arguments = ["-L", Self.session] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
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
        try tmux(
            "send-keys", "-t", "t", "PS1='$ '; stty -a; \(command); stty -a; echo end-$?", "Enter")
        try await work()
    }

    /// What stty said before and after the view.
    private func settings(in screen: String) -> [String] {
        screen.components(separatedBy: "speed").dropFirst().map {
            $0.components(separatedBy: "\n").filter { $0.contains("echo") || $0.contains("susp") }
                .joined(separator: "\n")
        }
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
            #expect(try await screen(showing: "by R").contains("q quit"))
            try end(ending)
            let after = try await screen(showing: "end-0")
            let states = settings(in: after)
            #expect(states.count == 2 && states.first == states.last, "\(after)")
            #expect(!after.contains("fuselock top:"), "what was there before is back: \(after)")
        }
    }

    @Test func itEndsWithTheMountAndSaysSo() async throws {
        let mount = try ServedMount(.directIO)
        try await withTerminal("'\(OwnProgram.path)' top '\(mount.mountPoint)' -i \(Self.period)") {
            _ = try await screen(showing: "q quit")
            mount.server.stop()
            let after = try await screen(showing: "end-")
            #expect(
                after.replacing("\n", with: "").contains("went away") && after.contains("end-1"))
        }
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

/// Where tmux is.
enum Tmux {
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
