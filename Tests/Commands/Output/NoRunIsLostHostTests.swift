// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LockModel
import ServedMounts
import Testing

/// What a run has seen is told, whatever becomes of the terminal, the disk or the file.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(5)))
struct NoRunIsLostHostTests {
    private static let observe = ["--backend", "observe"]

    private static func hasPrograms(_ process: pid_t) -> Bool {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(folder)/\(name)")
            return target?.contains("bpf_link") ?? target?.contains("bpf-prog") ?? false
        }
    }

    private func trace(_ mount: ServedMount, _ words: [String]) -> [String] {
        ["trace", mount.mountPoint] + Self.observe + words
    }

    @Test func aFileThatCannotBeWrittenIsSaidBeforeTheRun() throws {
        let mount = try ServedMount(.directIO)
        let marker = mount.backing + "/ran"
        let outcome = try OwnProgram.run(
            trace(mount, ["--json", "/nonexistent/run.json", "--", "touch", marker]))
        #expect(outcome.code == 1 && outcome.output.isEmpty, "\(outcome.errors)")
        #expect(outcome.errors.contains("Cannot write /nonexistent/run.json"))
        #expect(!FileManager.default.fileExists(atPath: marker))
        let lab = try OwnProgram.run(["lab", "--", "demo", "--json", "/nonexistent/run.json"])
        #expect(lab.code == 1 && lab.errors.contains("Cannot write"), "\(lab.errors)")
        let refused = try OwnProgram.run(["lab", "--", "demo", "--writers", "0"])
        #expect(refused.code == 64 && refused.errors.contains("0 writers"), "\(refused.errors)")
    }

    /// The report is printed, the earlier file stays, and the command's exit code with it.
    @Test func aFullDiskKeepsWhatWasThere() throws {
        let mount = try ServedMount(.directIO)
        let folder = try TemporaryDirectory()
        try #require(Glibc.mount("none", folder.path, "tmpfs", 0, "size=8k") == 0)
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        let file = folder.path + "/run.json"
        try Data("earlier".utf8).write(to: URL(fileURLWithPath: file))
        try Data(count: 4096).write(to: URL(fileURLWithPath: folder.path + "/rest"))
        let outcome = try OwnProgram.run(
            trace(mount, ["--json", file, "--", "sh", "-c", "exit 7"]))
        #expect(outcome.code == 7 && outcome.errors.contains("No space left on device"))
        #expect(String(decoding: outcome.output, as: UTF8.self).hasPrefix("INCONCLUSIVE"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "earlier")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(left) == ["run.json", "rest"])
    }

    /// As a container has it: the file is a mount point, and cannot be replaced.
    @Test func aFileMountedFromElsewhereIsWrittenTo() throws {
        let mount = try ServedMount(.directIO)
        let folder = try TemporaryDirectory()
        let (below, file) = (folder.path + "/below", folder.path + "/run.json")
        for path in [below, file] { try Data("x".utf8).write(to: URL(fileURLWithPath: path)) }
        try #require(Glibc.mount(below, file, nil, UInt(MS_BIND), nil) == 0)
        defer { umount2(file, Int32(MNT_DETACH)) }
        let outcome = try OwnProgram.run(trace(mount, ["--duration", "200ms", "--json", file]))
        #expect(outcome.code == 0, "\(outcome.errors)")
        let written = try Data(contentsOf: URL(fileURLWithPath: below))
        #expect(throws: Never.self) { try JSONDecoder().decode(Report.self, from: written) }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(left) == ["below", "run.json"])
    }

    @Test(arguments: [">/dev/full", ">&-"]) func stdoutThatTakesNothingIsNamed(to stdout: String)
        throws
    {
        let mount = try ServedMount(.directIO)
        let outcome = try OwnProgram.run(
            trace(mount, ["--duration", "200ms"]),
            wrapper: ["/bin/sh", "-c", "\"$@\" \(stdout)", "sh"])
        #expect(outcome.code == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("Cannot write to standard output: "), "\(outcome.errors)")
        #expect(!outcome.errors.contains("Invalid argument"), "the number is another file's")
    }

    /// A reader that has seen enough: quiet, and everything is put away first.
    @Test func aReaderThatGoesAwayIsNoError() throws {
        let mount = try ServedMount(.directIO)
        let script = "{ \"$@\"; echo \"code $?\" >&2; } | true"
        let outcome = try OwnProgram.run(
            trace(mount, ["--duration", "500ms"]), wrapper: ["/bin/sh", "-c", script, "sh"])
        #expect(outcome.errors == "code 141\n", "\(outcome.errors)")
    }

    @Test func aTerminalThatGoesAwayEndsTheRunWithItsReport() throws {
        let mount = try ServedMount(.directIO)
        let writers = try RunningDD.start(1, in: mount.mountPoint)
        defer { writers.forEach { $0.terminate() } }
        // Whoever runs the tests may have had the signal ignored.
        let heeding = ["/usr/bin/env", "--default-signal=HUP"]
        for (wrapper, code) in [(heeding, Int32(130)), (["/usr/bin/nohup"], 0)] {
            let outcome = try OwnProgram.run(
                trace(mount, ["--duration", code == 130 ? "60s" : "3s"]), wrapper: wrapper
            ) { process in
                // Before anything is attached there is no report to make.
                try #require(OwnProgram.eventually { Self.hasPrograms(process) })
                usleep(2_000_000)
                kill(process, SIGHUP)
            }
            let text = String(decoding: outcome.output, as: UTF8.self)
            #expect(outcome.code == code, "\(outcome.errors) \(text)")
            let begins =
                code == 130
                ? "EXCLUSIVE: in a run cut short (interrupted), " : "EXCLUSIVE: writers"
            #expect(text.hasPrefix(begins), "\(text)")
        }
    }

    /// The file does not exist before the command makes it, and what it prints is not the JSON.
    @Test func theCommandsFileAndWords() throws {
        let mount = try ServedMount(.directIO)
        let file = mount.mountPoint + "/new"
        let script = "echo spoken; dd if=/dev/zero of=\(file) bs=1M count=200 status=none"
        let outcome = try OwnProgram.run(
            ["trace", file, "--json", "-"] + Self.observe + ["--", "sh", "-c", script])
        #expect(outcome.code == 0 && outcome.errors.contains("spoken"), "\(outcome.errors)")
        let report = try JSONDecoder().decode(Report.self, from: outcome.output)
        #expect(report.files.map(\.name) == ["new"], "\(report.verdict.summary)")
        let missing = try OwnProgram.run(["trace", file + "2", "--duration", "1s"] + Self.observe)
        #expect(missing.code == 1 && missing.errors.contains("No such file"), "\(missing.errors)")
    }

    @Test func nothingIsClaimedOfARunWithoutATracer() throws {
        let outcome = try OwnProgram.run(["demo", "--no-trace", "--writes", "100"])
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(outcome.code == 0 && text.hasPrefix("NOT TRACED: "), "\(text)")
        for word in ["exact", "i_rwsem", "losses"] { #expect(!text.contains(word), "\(text)") }
        #expect(text.contains("IOPS"))
    }

    @Test(arguments: ["demo", "cases"]) func withoutRootOneSentenceSaysWhatNeedsNone(verb: String)
        throws
    {
        let outcome = try OwnProgram.run(
            [verb],
            wrapper: ["/usr/bin/setpriv", "--reuid", "65534", "--clear-groups"])
        #expect(outcome.code == 69 && outcome.errors.contains("fuselock lab -- demo"))
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }

    /// Passthrough does not stack: found at the start, not at every open.
    @Test func passthroughOverPassthroughIsRefused() throws {
        let below = try ServedMount(.passthrough)
        let point = try TemporaryDirectory()
        let outcome = try OwnProgram.run(
            ["serve", below.mountPoint, point.path, "--passthrough"])
        #expect(outcome.code == 1 && outcome.errors.contains("too deep for passthrough"))
        let left = try FileManager.default.contentsOfDirectory(atPath: below.backing)
        #expect(left.isEmpty)
        let many = try OwnProgram.run(
            ["serve", below.backing, point.path, "--workers", "100000"])
        #expect(many.code == 1 && many.errors.contains("at most 1024"), "\(many.errors)")
    }
}
