// SPDX-License-Identifier: Apache-2.0

/// Write calls on one file that were made inside of write calls on another: the file behind a
/// passthrough file lies on a FUSE mount too, or on an overlay over one.
public struct NestedCalls: Codable, Equatable, Sendable {
    /// Index of the upper file, whose write calls waited for those.
    public var file: UInt32
    /// `s_dev` of the lower file's mount: major << 20 | minor.
    public var device: UInt32
    /// `i_ino` of the lower file.
    public var inode: UInt64
    /// Last component of the lower file's path.
    public var name: String
    /// Calls on the lower file.
    public var count: UInt64
    /// Time in them, of the upper file's calls, in nanoseconds.
    public var ns: UInt64

    /// Calls as given.
    public init(
        file: UInt32, device: UInt32, inode: UInt64, name: String, count: UInt64, ns: UInt64
    ) {
        self.file = file
        self.device = device
        self.inode = inode
        self.name = name
        self.count = count
        self.ns = ns
    }
}
