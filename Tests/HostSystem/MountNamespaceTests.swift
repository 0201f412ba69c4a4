// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import HostSystem

@Suite struct MountNamespaceTests {
    private let own = MountTable.parse(
        """
        20 1 254:1 / / rw - ext4 /dev/vda rw
        21 20 0:50 / /mnt/a rw - fuse.sshfs a rw,user_id=1000,group_id=100
        """)
    /// A container's, with the host's mount seen elsewhere.
    private let container = MountTable.parse(
        """
        90 1 0:60 / / rw - overlay overlay rw
        91 90 0:50 / /data rw - fuse.sshfs a rw,user_id=1000,group_id=100
        92 90 0:51 / /mnt/a rw - fuse.s3 b rw,user_id=0,group_id=0,default_permissions,allow_other
        """)

    @Test func onlyWhatWeDoNotHave() {
        let hidden = MountNamespace.hidden(
            from: own, in: [("/proc/7/root", container), ("/proc/9/root", container)])
        #expect(hidden.map(\.mountPoint) == ["/proc/7/root/mnt/a"])
        #expect(hidden.map(\.minor) == [51])
    }

    @Test func aRootThatIsFUSE() {
        let rooted = MountTable.parse("90 1 0:61 / / rw - fuse.root r rw,user_id=0,group_id=0")
        let hidden = MountNamespace.hidden(from: own, in: [("/proc/7/root", rooted)])
        #expect(hidden.map(\.mountPoint) == ["/proc/7/root"])
    }

    @Test func ownersOfMounts() {
        #expect(own[0].owner == nil)
        #expect(own[1].owner == MountTable.Mount.Owner(user: 1000, group: 100))
        #expect(container[2].owner == MountTable.Mount.Owner(user: 0, group: 0))
    }

    @Test func ourOwnNamespaceIsFound() throws {
        let found = MountNamespace.all()
        let mine = MountNamespace(of: getpid())
        #expect(mine.id != nil && found.contains { $0.id == mine.id })
        #expect(mine.mounts() == MountTable.current())
    }
}
