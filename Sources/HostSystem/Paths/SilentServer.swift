// SPDX-License-Identifier: Apache-2.0

/// A path whose FUSE server did not answer when it was asked what is there.
public struct SilentServer: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path as given.
    public let path: String
    /// The mount point of that server.
    public let mountPoint: String
    /// The connection's number below /sys/fs/fuse/connections.
    public let connection: UInt32

    /// A finding with known parts.
    public init(path: String, mountPoint: String, connection: UInt32) {
        (self.path, self.mountPoint, self.connection) = (path, mountPoint, connection)
    }

    /// What happened, and how to end it.
    public var description: String {
        "The server of \(mountPoint) does not answer: it did not say within 2 s what \(path) is. "
            + FUSEConnection.remedy(connection)
    }

    /// Asks, for a file that is about to be read or written: whoever opens it here waits for its server,
    /// for good where that is hung. A path that leads nowhere is for the open to say.
    public static func check(_ path: String) throws(SilentServer) {
        guard let place = try? FilePlace(of: path), place.isFUSE,
            place.question.ask(asksServer: true) == .silence
        else { return }
        throw SilentServer(path: path, mountPoint: place.path, connection: place.mount.connection)
    }

    /// Whether ``check(_:)`` passes.
    public static func isHung(_ path: String) -> Bool {
        do throws(SilentServer) { try check(path) } catch { return true }
        return false
    }
}
