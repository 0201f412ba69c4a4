// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import LockModel
import Testing

/// A server that is not ours: bindfs, on libfuse, without passthrough.
@Suite(
    .serialized,
    .enabled(if: geteuid() == 0 && access("/dev/fuse", R_OK) == 0, "needs root and /dev/fuse"),
    .enabled(if: access("/usr/bin/bindfs", X_OK) == 0, "bindfs is not installed"),
    .timeLimit(.minutes(10)))
struct BindfsHostTests {
    /// Served by bindfs while it lives.
    private final class Mount {
        private let server = Process()
        let folder: URL
        var path: String { folder.appendingPathComponent("mount").path }

        init() throws {
            folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("fuselock-bindfs-\(UUID().uuidString)")
            for name in ["backing", "mount"] {
                try FileManager.default.createDirectory(
                    at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
            }
            server.executableURL = URL(fileURLWithPath: "/usr/bin/bindfs")
            // In the foreground: what it forks would keep this process waiting for it.
            server.arguments = ["-f", folder.appendingPathComponent("backing").path, path]
            try server.run()
            try #require(OwnProgram.eventually { MountTable.top(at: path) != nil })
        }

        deinit {
            _ = umount2(path, Int32(MNT_DETACH))
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    @Test(arguments: [([], [Reason.cachedPath]), (["--buffered"], [.buffered])])
    func writersAreExclusive(access: [String], reasons: [Reason]) throws {
        let mount = try Mount()
        let outcome = try OwnProgram.run(
            ["bench", mount.path, "--duration", "2s", "--json", "-"] + access)
        try #require(outcome.code == 0, "\(outcome.errors)")
        let report = try JSONDecoder().decode(Report.self, from: outcome.output)
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
        #expect(report.verdict.reasons.map(\.reason) == reasons)
        #expect(report.openFlags.kernel == [[]])
        #expect(report.target.fileSystem.hasPrefix("fuse"))
        let remedy = report.verdict.reasons.first?.remedy ?? ""
        #expect(remedy.contains("bindfs 1.18 does with --direct-io"), "\(remedy)")
    }

    @Test func anOpenFileIsListed() throws {
        let mount = try Mount()
        let file = URL(fileURLWithPath: mount.path).appendingPathComponent("open")
        try Data(count: 4096).write(to: file)
        let handle = try FileHandle(forUpdating: file)
        defer { try? handle.close() }
        let outcome = try OwnProgram.run(["inspect", mount.path, "--json", "-"])
        try #require(outcome.code == 0, "\(outcome.errors)")
        let inspection = try JSONDecoder().decode(Inspection.self, from: outcome.output)
        let mine = inspection.files.filter { $0.process.pid == getpid() }
        #expect(mine.map(\.path) == [file.path])
        #expect(mine.allSatisfy { $0.openFlags == [] })
    }
}
