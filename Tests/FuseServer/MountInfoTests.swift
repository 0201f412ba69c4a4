// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FuseServer

@Suite struct MountInfoTests {
    @Test func optionalFieldsAndEscapes() throws {
        let line: Substring =
            "36 35 98:5 / /mnt/a\\040b\\134c rw,noatime shared:1 master:2 - fuse.fuselock fuselock rw"
        let mount = try #require(MountInfo(line: line))
        #expect(mount.path == "/mnt/a b\\c")
        #expect(mount.type == "fuse.fuselock")
    }

    @Test func noOptionalField() throws {
        let mount = try #require(MountInfo(line: "21 1 0:20 / /proc rw - proc proc rw"))
        #expect(mount.path == "/proc")
        #expect(mount.type == "proc")
    }

    @Test(arguments: ["", "36 35 98:5 / /mnt rw", "36 35 98:5 / /mnt rw x -"])
    func otherLines(_ line: String) {
        #expect(MountInfo(line: line[...]) == nil)
    }

    @Test func thisNamespaceHasProc() {
        #expect(MountInfo.top(at: "/proc")?.type == "proc")
    }
}
