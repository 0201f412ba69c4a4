// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

/// What the host tests need of the machine.
public enum Host {
    /// Root and a /dev/fuse that opens.
    public static var canServe: Bool {
        guard geteuid() == 0, let device = try? FileDescriptor.open("/dev/fuse", .readWrite) else {
            return false
        }
        return (try? device.close()) != nil
    }
    /// Why a test that needs it is skipped.
    public static let reason = "needs root and /dev/fuse"

    /// The serving executable, which is built next to the tests.
    public static let helper: FilePath = {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return FilePath(own).removingLastComponent().appending("ServeHelper")
    }()

    /// Waits until `condition` holds, 10 s at most; whether it does.
    public static func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            usleep(10_000)
        }
        return true
    }
}
