// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuseServer
import HostSystem
import LockModel
import SystemPackage

/// A directory, a mount point, and a process that serves the one at the other.
public final class ServedMount: Sendable {
    /// The directory served.
    public let backing: String
    /// Where it is mounted.
    public let mountPoint: String
    /// The serving process.
    public let server: ServerProcess
    private let directory: TemporaryDirectory

    /// Serves a directory of its own, or `backing` in the one given, until this goes.
    public init(
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

    /// The mount is still there.
    public var isMounted: Bool { MountTable.top(at: mountPoint) != nil }
}
