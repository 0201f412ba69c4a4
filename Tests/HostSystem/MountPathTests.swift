// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HostSystem

@Suite struct MountPathTests {
    private let mounts = MountTable.parse(
        """
        20 1 254:1 / / rw - ext4 /dev/vda rw
        21 20 0:30 / /tmp rw - tmpfs tmpfs rw
        22 20 254:2 /volumes/a /srv rw - xfs /dev/vdb rw
        23 20 254:2 /volumes/a/deep /mnt rw - xfs /dev/vdb rw
        """)

    private func path(_ inside: String, _ major: UInt32, _ minor: UInt32) -> String? {
        MountTable.path(of: inside, on: major << 20 | minor, in: mounts)
    }

    @Test func theRootFileSystem() {
        #expect(path("/var/lib/f", 254, 1) == "/var/lib/f")
        #expect(path("/a.dat", 0, 30) == "/tmp/a.dat")
    }

    @Test func onlyADirectoryOfItIsMounted() {
        #expect(path("/volumes/a/f", 254, 2) == "/srv/f")
        #expect(path("/volumes/a/deep/f", 254, 2) == "/srv/deep/f")
        #expect(path("/volumes/ab/f", 254, 2) == nil)
    }

    @Test func whatALaterMountHides() {
        #expect(path("/tmp/f", 254, 1) == nil)
        #expect(path("/tmpfile", 254, 1) == "/tmpfile")
    }

    @Test func anUnknownDevice() { #expect(path("/f", 9, 9) == nil) }
}
