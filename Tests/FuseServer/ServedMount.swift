// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import LockModel
import SystemPackage

@testable import FuseServer

/// What the host tests need of the machine.
enum Host {
    /// Root and a /dev/fuse that opens.
    static var canServe: Bool { geteuid() == 0 && (try? FuseDevice()) != nil }
    static let reason = "needs root and /dev/fuse"

    /// The serving executable, which is built next to the tests.
    static let helper: FilePath = {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return FilePath(own).removingLastComponent().appending("ServeHelper")
    }()

    /// Waits until `condition` holds, 10 s at most; whether it does.
    static func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            usleep(10_000)
        }
        return true
    }
}

/// A directory, a mount point, and a process that serves the one at the other.
final class ServedMount: Sendable {
    let backing: String
    let mountPoint: String
    let server: ServerProcess
    private let directory: TemporaryDirectory

    init(
        _ mode: OpenMode, in directory: TemporaryDirectory? = nil, _ extra: [String] = []
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        backing = directory.path + "/backing"
        mountPoint = directory.path + "/mount"
        for path in [backing, mountPoint] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        server = try ServerProcess(
            executable: Host.helper,
            arguments: ["serve", backing, mountPoint, mode.rawValue] + extra)
    }

    deinit {
        server.stop()
        _ = umount2(mountPoint, Int32(MNT_DETACH))
    }

    var isMounted: Bool { MountTable.top(at: mountPoint) != nil }
}
