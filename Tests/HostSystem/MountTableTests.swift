// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HostSystem

@Suite struct MountTableTests {
    @Test func fieldsAndEscapes() {
        let mounts = MountTable.parse(
            """
            36 35 0:52 /sub /mnt/a\\040b\\134c rw,noatime shared:1 master:2 - fuse.sshfs host:/ rw
            37 35 254:1 / / rw - ext4 /dev/vda rw
            """)
        #expect(mounts.count == 2)
        #expect(mounts[0].mountPoint == "/mnt/a b\\c")
        #expect(mounts[0].root == "/sub")
        #expect(mounts[0].fileSystem == "fuse.sshfs")
        #expect(mounts[1].root == "/" && mounts[1].mountPoint == "/")
        #expect(mounts[1].device == 254 << 20 | 1)
    }

    @Test(arguments: ["", "not a mount", "36 35 98:5 / /mnt rw", "36 35 98:5 / /mnt rw x -"])
    func otherLines(line: String) { #expect(MountTable.parse(line).isEmpty) }

    @Test func thisNamespaceHasProc() { #expect(MountTable.top(at: "/proc")?.fileSystem == "proc") }

    @Test(arguments: ["fuse", "fuse.sshfs", "fuseblk", "virtiofs"])
    func isFUSE(type: String) { #expect(MountTable.isFUSE(type)) }

    @Test(arguments: ["ext4", "fusectl", "tmpfs", ""])
    func isNotFUSE(type: String) { #expect(!MountTable.isFUSE(type)) }
}
