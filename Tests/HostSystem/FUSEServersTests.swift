// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HostSystem

@Suite struct FUSEServersTests {
    private func server(
        _ command: String, _ arguments: [String] = [], _ connections: [UInt32]? = nil
    ) -> FUSEServers.Candidate {
        .init(command: command, arguments: arguments, connections: connections)
    }

    @Test func theConnectionTellsTheServer() {
        let servers = FUSEServers([
            server("bindfs", ["bindfs", "/src", "/mnt"], [41]), server("other", ["/mnt"], [40]),
            server("two", [], [42, 43]),
        ])
        #expect(servers.command(device: 40, mountPoint: "/mnt") == "other")
        #expect(servers.command(device: 41, mountPoint: "/mnt") == "bindfs")
        #expect(servers.command(device: 43, mountPoint: "/x") == "two")
        // Each of them says that it serves another.
        #expect(servers.command(device: 44, mountPoint: "/mnt") == nil)
    }

    @Test func elseAWordOfItsCommandLine() {
        let servers = FUSEServers([
            server("bindfs", ["bindfs", "/src", "/mnt"]), server("a", ["/twice"]),
            server("b", ["/twice"]), server("b", ["/same"]), server("b", ["/same"]),
        ])
        #expect(servers.command(device: 40, mountPoint: "/mnt") == "bindfs")
        #expect(servers.command(device: 40, mountPoint: "/mnt/deep") == nil)
        #expect(servers.command(device: 40, mountPoint: "/twice") == nil)
        #expect(servers.command(device: 40, mountPoint: "/same") == "b")
    }

    /// fs/fuse/control.c names a connection by the whole `s_dev`.
    @Test func aBlockDevicesConnectionHasItsMajorNumber() {
        let mounts = MountTable.parse(
            """
            36 35 0:52 / /a rw - fuse src rw
            37 35 8:1 / /b rw - fuseblk /dev/sda1 rw
            """)
        #expect(mounts.map(\.connection) == [52, 8 << 20 | 1])
    }

    @Test func whatIsNoFUSEMountHasNoConnection() {
        #expect(FUSEConnection.number(of: "/proc") == nil)
        #expect(FUSEConnection.number(of: "/nonexistent") == nil)
    }
}
