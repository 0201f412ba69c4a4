// SPDX-License-Identifier: Apache-2.0

/// Opens for writing that are alike: what the server replied, and what the kernel keeps of it
/// (fs/fuse/iomode.c, `fuse_file_io_open`).
public struct OpenGroup: Codable, Equatable, Sendable {
    /// Index of the file.
    public var file: UInt32
    /// The flags the server replied.
    public var requested: OpenFlags
    /// The flags the kernel left.
    public var kept: OpenFlags
    /// Process that opened it.
    public var process: Int32
    /// Its command at the first open, at most 15 characters.
    public var command: String
    /// Number of opens.
    public var count: UInt64
    /// Of those, refused by the kernel: open() gave EIO.
    public var failed: UInt64

    /// A group as given.
    public init(
        file: UInt32, requested: OpenFlags, kept: OpenFlags, process: Int32, command: String,
        count: UInt64, failed: UInt64 = 0
    ) {
        self.file = file
        self.requested = requested
        self.kept = kept
        self.process = process
        self.command = command
        self.count = count
        self.failed = failed
    }

    /// What the kernel dropped.
    public var stripped: OpenFlags { requested.subtracting(kept) }
}
