// SPDX-License-Identifier: Apache-2.0

/// How a process opened a file: the part of `f_flags` that a write's lock depends on.
public struct FileAccess: Codable, Hashable, Sendable {
    /// `O_RDONLY` and `O_RDWR`.
    public var reads: Bool
    /// `O_WRONLY` and `O_RDWR`.
    public var writes: Bool
    /// `O_DIRECT`.
    public var isDirect: Bool
    /// `O_APPEND`.
    public var isAppend: Bool
    /// `O_PATH`: neither reads nor writes, only holds the inode.
    public var isPathOnly: Bool

    /// Access as given; with `isPathOnly` nothing else is.
    public init(
        reads: Bool = true, writes: Bool = true, isDirect: Bool = false, isAppend: Bool = false,
        isPathOnly: Bool = false
    ) {
        self.reads = reads && !isPathOnly
        self.writes = writes && !isPathOnly
        self.isDirect = isDirect && !isPathOnly
        self.isAppend = isAppend && !isPathOnly
        self.isPathOnly = isPathOnly
    }
}
