// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

@Suite struct MountTableTests {
    @Test func fieldsAndEscapes() {
        let mounts = MountTable.parse(
            """
            36 35 0:52 / /mnt/a\\040b rw,noatime shared:1 - fuse.sshfs host:/ rw,user_id=0
            37 35 254:1 / / rw - ext4 /dev/vda rw
            not a mount
            """)
        #expect(mounts.count == 2)
        #expect(mounts[0].mountPoint == "/mnt/a b")
        #expect(mounts[0].major == 0 && mounts[0].minor == 52)
        #expect(mounts[0].fileSystem == "fuse.sshfs")
    }

    @Test(arguments: ["fuse", "fuse.sshfs", "fuseblk", "virtiofs"])
    func isFUSE(type: String) { #expect(MountTable.isFUSE(type)) }

    @Test(arguments: ["ext4", "fusectl", "tmpfs", ""])
    func isNotFUSE(type: String) { #expect(!MountTable.isFUSE(type)) }

    @Test func pathsThatCannotBeTracedAreSentences() {
        #expect(throws: TracingError.noSuchFile(path: "/no/such", errno: .noSuchFileOrDirectory)) {
            try TraceTarget(resolving: "/no/such")
        }
        #expect(throws: TracingError.notFUSE(path: "/proc", fileSystem: "proc")) {
            try TraceTarget(resolving: "/proc")
        }
    }
}
