// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import ServedMounts
import ShippedDashboards
import Testing

/// A server that does not answer hangs its users, not those who look at it.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(10)))
struct HungServerHostTests {
    /// Looking at the whole mount asks its server nothing.
    @Test(arguments: DeadMount.Death.allCases)
    func theMountIsLookedAt(death: DeadMount.Death) throws {
        let mount = try DeadMount(death)
        for verb in HungVerb.looking(at: mount.path) {
            let outcome = try Bounded.run(verb, rescue: mount.abort)
            // What is traced may be nothing, and then the verdict is inconclusive: still a report.
            #expect(outcome.code == 0, "\(verb): \(outcome.said)")
            #expect(outcome.output.contains(mount.path), "\(verb): \(outcome.said)")
            #expect(!outcome.errors.contains("does not answer"), "nobody asked: \(outcome.said)")
        }
    }

    /// What file a path leads to only the server knows.
    @Test(arguments: [DeadMount.Death.stopped, .lookup])
    func aFileStandsForItsMountThen(death: DeadMount.Death) throws {
        let mount = try DeadMount(death)
        for verb in [
            ["inspect"], ["trace", "--duration", "300ms"] + HungVerb.sampled,
            ["top", "-n", "1", "-i", "0.3"] + HungVerb.sampled,
        ] {
            let outcome = try Bounded.run(verb + ["\(mount.path)/file"], rescue: mount.abort)
            #expect(outcome.code == 0, "\(verb): \(outcome.said)")
            #expect(
                outcome.errors.contains("The server of \(mount.path) does not answer")
                    && outcome.errors.contains("whole mount"), "\(verb): \(outcome.said)")
        }
    }

    /// Who drives writers needs the server: it is said which one does not answer.
    @Test(arguments: [DeadMount.Death.stopped, .attributes, .lookup, .write, .flush])
    func writersAreRefused(death: DeadMount.Death) throws {
        let mount = try DeadMount(death)
        for verb in HungVerb.driving {
            let outcome = try Bounded.run(
                [verb, mount.path] + HungVerb.sampled, rescue: mount.abort)
            let code = outcome.code
            #expect(code != nil && code != 0, "\(verb): \(outcome.said)")
            #expect(
                outcome.said.contains("\(mount.path) does not answer"), "\(verb): \(outcome.said)")
        }
    }

    /// Reports, policies and results on such a mount: its server is asked by a child first.
    @Test(arguments: [DeadMount.Death.stopped, .lookup])
    func filesThatUsersNameAreOnIt(death: DeadMount.Death) throws {
        let mount = try DeadMount(death)
        let file = "\(mount.path)/file"
        for verb in HungVerb.naming(file, on: mount.path) {
            let outcome = try Bounded.run(verb, rescue: mount.abort)
            #expect(outcome.code != nil && outcome.code != 0, "\(verb): \(outcome.said)")
            #expect(
                outcome.errors.contains("The server of \(mount.path) does not answer"),
                "\(verb): \(outcome.said)")
        }
    }

    /// Writers that hang in the middle: what was seen is told, and that they hang.
    @Test(arguments: [nil, SIGINT, SIGTERM])
    func writersThatHangAreLeftBehind(signal: Int32?) throws {
        let mount = try DeadMount()
        let outcome = try Bounded.run(
            ["bench", mount.path, "--duration", "10m"] + HungVerb.sampled, rescue: mount.abort
        ) { process in
            _ = OwnProgram.eventually { (try? Self.file(of: mount)) == 16 << 20 }
            usleep(1_000_000)
            mount.stop()
            if let signal { kill(process, signal) }
        }
        #expect(outcome.code == (signal == nil ? 1 : 130), "\(outcome.said)")
        #expect(outcome.output.contains("does not answer"), "\(outcome.said)")
        #expect(
            outcome.output.contains("/sys/fs/fuse/connections/\(mount.connection)/abort"),
            "\(outcome.said)")
        #expect(outcome.output.contains("\nmount  "), "a report is made: \(outcome.said)")
    }

    /// Whatever a verb is waiting for, a signal ends it.
    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalEndsEveryVerb(signal: Int32) throws {
        let mount = try DeadMount(.stopped)
        let folder = try TemporaryDirectory()
        for verb in [
            ["trace", mount.path], ["trace", "\(mount.path)/file"], ["top", mount.path],
            ["export", mount.path, "--listen", "127.0.0.1:0"],
            ["export", mount.path, "--textfile", folder.path, "--user", "0"],
            ["bench", mount.path], ["cases", mount.path],
        ] {
            for delay: UInt32 in [300_000, 3_000_000] {
                let outcome = try Bounded.run(verb + HungVerb.sampled, rescue: mount.abort) {
                    process in
                    usleep(delay)
                    kill(process, signal)
                }
                #expect(outcome.code != nil, "\(verb): \(outcome.said)")
            }
        }
    }

    /// Who scrapes gets an answer, with the hung mount in it and the other's writes.
    @Test func aScrapeIsAnswered() throws {
        let (dead, living) = (try DeadMount(.stopped), try DeadMount())
        let address = "127.0.0.1:\(try PrometheusServer.freePort())"
        var text = ""
        let outcome = try Bounded.run(
            ["export", dead.path, living.path, "--listen", address, "--user", "0"]
                + HungVerb.sampled,
            rescue: dead.abort
        ) { process in
            defer { kill(process, SIGTERM) }
            _ = Host.eventually {
                let scrape = try? Tool.run("curl", ["-sf", "-m", "5", "http://\(address)/metrics"])
                text = scrape?.output ?? ""
                return !text.isEmpty
            }
        }
        #expect(outcome.code != nil, "\(outcome.said)")
        #expect(
            text.contains(dead.path) && text.contains(living.path), "\(text)\(outcome.said)")
    }

    /// The mounts that answer are shown beside one that does not.
    @Test func oneHungMountDelaysNoOther() throws {
        let (dead, living) = (try DeadMount(.stopped), try DeadMount())
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/dd")
        writer.arguments = [
            "if=/dev/zero", "of=\(living.path)/file", "bs=4k", "count=100000000", "status=none",
        ]
        try writer.run()
        defer { kill(writer.processIdentifier, SIGKILL) }
        let outcome = try Bounded.run(
            ["top", "-n", "2", "-i", "1", "--filter", living.path] + HungVerb.sampled,
            rescue: dead.abort)
        let last = outcome.output.components(separatedBy: "\n\n").last ?? ""
        #expect(outcome.code == 0 && last.contains(" EXCLUSIVE "), "\(outcome.said)")
        let metrics = try Bounded.run(
            ["export", "--once", "--duration", "1s"] + HungVerb.sampled, rescue: dead.abort)
        for mount in [dead, living] { #expect(metrics.output.contains(mount.path)) }
    }

    @Test func doctorAsksNobodyElsesServer() throws {
        let mount = try DeadMount(.stopped)
        let outcome = try Bounded.run(HungVerb.asking, rescue: mount.abort)
        #expect(outcome.code == 0 || outcome.code == 69, "\(outcome.said)")
    }

    /// Bytes of the file that the writers share; `nil` without one.
    private static func file(of mount: DeadMount) throws -> Int? {
        let file = "\(mount.backing)/fuselock.dat"
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
    }
}
