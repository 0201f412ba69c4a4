// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import HostSystem
import ServedMounts
import SystemPackage
import Testing

@testable import FuseServer

@Suite struct MountIdentityTests {
    @Test func mountsDiffer() throws {
        #expect(try MountIdentity(at: "/proc") == MountIdentity(at: "/proc"))
        #expect(try MountIdentity(at: "/proc") != MountIdentity(at: "/"))
        #expect(throws: Errno.noSuchFileOrDirectory) { try MountIdentity(at: "/nowhere") }
    }

    /// The next mount gets the ID and the device number of the one that has just gone.
    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func aMountInTheSamePlaceIsLeftAlone() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath(directory.path)
        func mountTmpfs() throws -> MountIdentity {
            try #require(mount("test", path.string, "tmpfs", 0, nil) == 0)
            return try MountIdentity(at: path)
        }
        let first = try mountTmpfs()
        #expect(first.unmount(at: path, lazily: false))
        let second = try mountTmpfs()
        defer { umount2(path.string, Int32(MNT_DETACH)) }
        #expect(first.unmount(at: path, lazily: true))
        #expect(MountTable.top(at: path.string)?.fileSystem == "tmpfs")
        #expect(second.unmount(at: path, lazily: true))
        #expect(MountTable.top(at: path.string) == nil)
    }
}
