// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HostSystem

@Suite struct FUSEMountTests {
    private func mount(
        _ minor: UInt32, _ point: String, root: String = "/",
        type fileSystem: String = "fuse.test"
    ) -> MountTable.Mount {
        MountTable.Mount(
            major: 0, minor: minor, root: root, mountPoint: point, fileSystem: fileSystem)
    }

    @Test func eachFileSystemOnceAndWholeWherePossible() {
        let found = MountTable.fuseMounts(in: [
            mount(1, "/", type: "ext4"), mount(40, "/srv/part", root: "/part"), mount(40, "/mnt/a"),
            mount(40, "/mnt/again"), mount(41, "/mnt/b", type: "fuseblk"),
            mount(42, "/proc", type: "proc"),
        ])
        #expect(found.map(\.mountPoint) == ["/mnt/a", "/mnt/b"])
    }

    @Test func theInnermostMountThatWasMadeLast() {
        let mounts = [
            mount(1, "/", type: "ext4"), mount(40, "/mnt"), mount(41, "/mnt/deep"),
            mount(42, "/mnt"),
        ]
        func device(_ path: String) -> UInt32? {
            MountTable.mount(showing: path, in: mounts)?.minor
        }
        #expect(device("/mnt") == 42)
        #expect(device("/mnt/file") == 42)
        #expect(device("/mnt/deep/file") == 41)
        #expect(device("/mntx") == 1)
        #expect(MountTable.mount(showing: "/x", in: []) == nil)
    }
}
