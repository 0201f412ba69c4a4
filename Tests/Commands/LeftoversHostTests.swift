// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import HostSystem
import ServedMounts
import Testing

/// Who is killed puts nothing away: the next run works all the same.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(5)))
struct LeftoversHostTests {
    private static let sampled = ["--backend", "observe"]

    /// SIGKILL once `isReady`.
    private func kill(_ arguments: [String], once isReady: () -> Bool) throws {
        let outcome = try OwnProgram.run(arguments) { process in
            let became = OwnProgram.eventually(isReady)
            #expect(became, "\(arguments)")
            Glibc.kill(process, SIGKILL)
        }
        #expect(outcome.code == SIGKILL, "\(arguments): \(outcome.errors)")
    }

    private func works(_ arguments: [String]) throws {
        let outcome = try OwnProgram.run(arguments)
        #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
    }

    @Test func aBenchThatWasKilledIsFollowedByAnother() throws {
        let mount = try ServedMount(.directIO)
        let file = mount.backing + "/fuselock.dat"
        let writers = ["--duration", "10m"] + Self.sampled
        try kill(["bench", mount.mountPoint] + writers) {
            FileManager.default.fileExists(atPath: file)
        }
        try works(["bench", mount.mountPoint, "--duration", "1s"] + Self.sampled)
        #expect(!FileManager.default.fileExists(atPath: file), "the second puts its file away")
    }

    @Test func aDemoThatWasKilledIsFollowedByAnother() throws {
        func mounts() -> Int { MountTable.current().count { $0.fileSystem == "fuse.fuselock" } }
        let before = mounts()
        try kill(["demo", "--duration", "10m"] + Self.sampled) { mounts() > before }
        #expect(OwnProgram.eventually { mounts() <= before }, "its mount went with it")
        try works(["demo", "--duration", "1s"] + Self.sampled)
    }

    @Test func anExporterThatWasKilledIsFollowedByAnother() throws {
        let (mount, folder) = (try ServedMount(.directIO), try TemporaryDirectory())
        let arguments = ["export", mount.mountPoint, "--textfile", folder.path, "--user", "0"]
        func files() -> [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        }
        try kill(arguments + Self.sampled) { files().contains { $0.hasSuffix(".prom") } }
        let once = try OwnProgram.run(arguments + ["--once", "--duration", "300ms"] + Self.sampled)
        #expect(once.code == 0, "\(once.errors)")
        #expect(files().count { $0.hasSuffix(".prom") } == 1, "\(files())")
    }
}
