// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import Testing

@testable import FuseServer

/// What a client creates belongs to the client, not to the server.
@Suite(
    .serialized, .enabled(if: Host.canServe, "\(Host.reason)"),
    .enabled(if: access("/usr/bin/setpriv", X_OK) == 0, "needs setpriv"), .timeLimit(.minutes(10)))
struct OwnershipHostTests {
    private func run(_ script: String, in directory: String) throws -> Int32 {
        let child = try ChildProcess(
            "/usr/bin/setpriv",
            [
                "--reuid", "1234", "--regid", "1235", "--clear-groups", "/bin/sh", "-c",
                "cd \"$0\" && umask 027 && " + script, directory,
            ], descriptors: [:], group: .own)
        return child.reap()
    }

    private func status(_ path: String) -> stat {
        var status = stat()
        #expect(stat(path, &status) == 0)
        return status
    }

    @Test func filesAndDirectories() throws {
        let mount = try ServedMount(.passthrough)
        chmod(mount.backing, 0o777)
        #expect(try run("echo x > f && mkdir d && echo y > d/g", in: mount.mountPoint) == 0)
        for (name, mode) in [("f", 0o640), ("d", 0o750), ("d/g", 0o640)] {
            let created = status(mount.backing + "/" + name)
            #expect(created.st_uid == 1234 && created.st_gid == 1235)
            #expect(created.st_mode & 0o7777 == mode)
        }
    }

    @Test func setGroupIDDirectoriesPassOnTheirGroup() throws {
        let mount = try ServedMount(.passthrough)
        chown(mount.backing, 0, 4321)
        chmod(mount.backing, 0o2777)
        #expect(try run("echo x > f && mkdir d", in: mount.mountPoint) == 0)
        #expect(status(mount.backing + "/f").st_gid == 4321)
        #expect(status(mount.backing + "/d").st_gid == 4321)
        #expect(status(mount.backing + "/d").st_mode & 0o2000 != 0)
    }

    @Test func othersFilesStayShut() throws {
        let mount = try ServedMount(.passthrough)
        chmod(mount.backing, 0o755)
        #expect(FileManager.default.createFile(atPath: mount.backing + "/secret", contents: Data()))
        chmod(mount.backing + "/secret", 0o600)
        #expect(try run("cat secret", in: mount.mountPoint) != 0)
        #expect(try run("echo x > f", in: mount.mountPoint) != 0)
    }
}
