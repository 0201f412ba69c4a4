// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import Testing

/// Mounts that are not ours, and mounts that are not ours to use.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(5)))
struct MountNamespaceHostTests {
    /// A mount that only another process' mount namespace has, with a file open there.
    private final class Elsewhere {
        let mount: ServedMount
        let holder = Process()
        var process: Int32 { holder.processIdentifier }

        init() throws {
            mount = try ServedMount(.directIO)
            try Data(count: 4096).write(to: URL(fileURLWithPath: mount.backing + "/file"))
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
            holder.arguments = [
                "--mount", "--propagation", "private", "sh", "-c",
                "exec 3<>'\(mount.mountPoint)/file'; exec sleep 300",
            ]
            try holder.run()
            // Before it has called unshare(2), a descriptor 3 of ours may be open in it.
            let file = "/proc/\(process)/fd/3"
            let opened = mount.mountPoint + "/file"
            try #require(
                Host.eventually {
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: file)) == opened
                })
            #expect(umount2(mount.mountPoint, Int32(MNT_DETACH)) == 0)
        }

        deinit {
            // SIGTERM may be blocked in what a test starts.
            kill(process, SIGKILL)
            holder.waitUntilExit()
        }
    }

    private func run(_ arguments: [String]) throws -> Bounded {
        try Bounded.run(arguments, rescue: {})
    }

    @Test func aPathThroughItsProcess() throws {
        let elsewhere = try Elsewhere()
        let point = elsewhere.mount.mountPoint
        let root = "/proc/\(elsewhere.process)/root"
        for path in [root + point, root + point + "/file"] {
            let outcome = try run(["inspect", path])
            #expect(outcome.code == 0 && outcome.output.contains("sleep"), "\(outcome.said)")
        }
        let trace = try run(["trace", root + point, "--duration", "1s", "--backend", "observe"])
        #expect(trace.code == 0, "its mount is there all the time: \(trace.said)")
        #expect(!trace.output.contains("went away"), "\(trace.said)")
    }

    @Test func aPathInItsNamespace() throws {
        let elsewhere = try Elsewhere()
        let point = elsewhere.mount.mountPoint
        let named = ["--mount-namespace", "\(elsewhere.process)"]
        let outcome = try run(["inspect", point] + named)
        #expect(outcome.code == 0 && outcome.output.contains("sleep"), "\(outcome.said)")
        #expect(try run(["inspect", point]).code == 1, "here it is an ordinary directory")
        let all = try run(["inspect", "--all-mounts"])
        #expect(all.code == 0 && all.output.contains("sleep"), "\(all.said)")
        let nobody = try run(["inspect", point, "--mount-namespace", "4194304"])
        #expect(nobody.code == 64 && nobody.errors.contains("cannot be read"), "\(nobody.said)")
    }

    @Test func mountsOutOfSight() throws {
        let elsewhere = try Elsewhere()
        let point = elsewhere.mount.mountPoint
        let once = ["-n", "1", "-i", "0.2", "--by", "mount", "--backend", "observe"]
        let without = try run(["top"] + once)
        #expect(without.errors.contains("out of sight"), "\(without.said)")
        let shown = [["export", "--once", "--duration", "300ms", "--backend", "observe"]]
        for verb in shown {
            #expect(try !run(verb).output.contains(point))
            for option in [["--all-mounts"], ["--mount-namespace", "\(elsewhere.process)"]] {
                let outcome = try run(verb + option)
                #expect(
                    outcome.code == 0
                        && outcome.output.contains("/proc/\(elsewhere.process)/root\(point)"),
                    "\(option): \(outcome.said)")
                #expect(!outcome.errors.contains("out of sight"), "\(outcome.said)")
            }
        }
    }

    /// A mount without allow_other is its user's alone: the kernel refuses root too.
    @Test func aUsersOwnMount() throws {
        let mount = try ServedMount(.directIO, in: nil, ["--private", "65534"])
        try Data(count: 4096).write(to: URL(fileURLWithPath: mount.backing + "/file"))
        chmod(mount.backing, 0o777)
        chmod(mount.backing + "/file", 0o666)
        var status = stat()
        try #require(stat(mount.mountPoint, &status) != 0 && errno == EACCES)
        for path in [mount.mountPoint, mount.mountPoint + "/file"] {
            for verb in [["inspect"], ["trace", "--duration", "300ms", "--backend", "observe"]] {
                let outcome = try run(verb + [path])
                #expect(outcome.code == 0, "\(verb) \(path): \(outcome.said)")
            }
        }
        let file = try run(["inspect", mount.mountPoint + "/file", "--json", "-"])
        let inspection = try JSONDecoder().decode(Inspection.self, from: Data(file.output.utf8))
        #expect(inspection.target?.inode != nil, "the file itself: \(file.said)")
    }
}
