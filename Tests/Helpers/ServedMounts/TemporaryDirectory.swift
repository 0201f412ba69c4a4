// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory that goes with its owner.
public final class TemporaryDirectory: Sendable {
    /// Where it is.
    public let path: String

    /// A new directory.
    public init(under parent: String = "/tmp") throws {
        path = "\(parent)/fuselock-server-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
