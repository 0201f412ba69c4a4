// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import LockModel
import Logging
import ServedMounts
import SystemPackage
import Testing

@testable import FuseServer

/// However a server ends, its mount goes with it.
@Suite(.serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(10)))
struct ServerLifeHostTests {
    @Test(arguments: OpenMode.allCases)
    func aKilledServerLeavesNoMount(_ mode: OpenMode) throws {
        let mount = try ServedMount(mode)
        let file = open(mount.mountPoint + "/held", O_CREAT | O_RDWR, 0o600)
        defer { close(file) }
        #expect(file >= 0 && mount.isMounted)
        kill(mount.server.pid, SIGKILL)
        #expect(Host.eventually { !mount.isMounted })
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func signalsUnmount(_ signal: Int32) throws {
        let mount = try ServedMount(.writeback)
        try Data("kept".utf8).write(to: URL(fileURLWithPath: mount.mountPoint + "/f"))
        kill(mount.server.pid, signal)
        #expect(Host.eventually { !mount.isMounted })
        #expect(try String(contentsOfFile: mount.backing + "/f", encoding: .utf8) == "kept")
    }

    @Test func aServerEndsWithItsParent() throws {
        let directory = try TemporaryDirectory()
        let paths = ["/backing", "/mount"].map { directory.path + $0 }
        for path in paths { mkdir(path, 0o755) }
        var pipe: (read: Descriptor, write: Descriptor)? = try makePipe()
        let child = try ChildProcess(
            Host.helper, ["serve", paths[0], paths[1], "passthrough", "--parent-fd", "4"],
            descriptors: [4: try #require(pipe).read.number], group: .own)
        #expect(Host.eventually { MountTable.top(at: paths[1]) != nil })
        pipe = nil
        #expect(child.waitEnd(until: .now + .seconds(10)))
        #expect(child.reap() == 0)
        #expect(MountTable.top(at: paths[1]) == nil)
    }

    @Test func unmountingByHandEndsTheServer() throws {
        let mount = try ServedMount(.passthrough)
        #expect(umount2(mount.mountPoint, 0) == 0)
        #expect(Host.eventually { kill(mount.server.pid, 0) != 0 || isZombie(mount.server.pid) })
    }

    @Test func anUnguardedDeadMountIsRecognised() throws {
        let directory = try TemporaryDirectory()
        let mount = try ServedMount(.cached, in: directory, ["unguarded"])
        kill(mount.server.pid, SIGKILL)
        #expect(Host.eventually { isZombie(mount.server.pid) })
        #expect(mount.isMounted)
        let options = ServerOptions(
            backing: FilePath(mount.backing), mountPoint: FilePath(mount.mountPoint))
        let path = FilePath(mount.mountPoint)
        #expect(throws: ServerError.mountPoint(path, .socketNotConnected)) {
            try PassthroughServer(options: options, logger: Logger(label: "test"))
        }
    }

    @Test func stopEndsRunAndMayBeRepeated() throws {
        let directory = try TemporaryDirectory()
        let paths = ["/backing", "/mount"].map { directory.path + $0 }
        for path in paths { mkdir(path, 0o755) }
        let options = ServerOptions(backing: FilePath(paths[0]), mountPoint: FilePath(paths[1]))
        let server = try PassthroughServer(options: options, logger: Logger(label: "test"))
        let thread = try WorkerThread { server.run() }
        // A client in another process that does not let go.
        let client = try ChildProcess(
            "/bin/sh", ["-c", "cd \"$0\" && touch f && exec sleep 60", paths[1]], descriptors: [:],
            group: .own)
        #expect(Host.eventually { access(paths[0] + "/f", F_OK) == 0 })
        server.stop(grace: .milliseconds(100))
        thread.join()
        server.stop()
        server.run()
        #expect(MountTable.top(at: paths[1]) == nil)
        client.end(within: .seconds(5))
        _ = client.reap()
    }

    @Test func aServerNeverRunUnmounts() throws {
        let directory = try TemporaryDirectory()
        let paths = ["/backing", "/mount"].map { directory.path + $0 }
        for path in paths { mkdir(path, 0o755) }
        let options = ServerOptions(backing: FilePath(paths[0]), mountPoint: FilePath(paths[1]))
        do {
            let server = try PassthroughServer(options: options, logger: Logger(label: "test"))
            #expect(try MountIdentity(at: options.mountPoint) == server.identity)
            #expect(MountTable.top(at: paths[1])?.fileSystem == "fuse.fuselock")
        }
        #expect(MountTable.top(at: paths[1]) == nil)
    }

    private func isZombie(_ pid: pid_t) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return status?.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }
}
