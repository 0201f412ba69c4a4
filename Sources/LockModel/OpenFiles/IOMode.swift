// SPDX-License-Identifier: Apache-2.0

/// The I/O mode of a FUSE inode, from `fi->iocachectr` (fs/fuse/iomode.c, Linux 6.9): who uses the
/// page cache keeps out who must not meet it, and the other way round.
public struct IOMode: Codable, Hashable, Sendable {
    /// Which side the inode is on.
    public enum Kind: String, Codable, Sendable {
        /// Opens that use the page cache (`fuse_file_cached_io_open`), shared mappings of direct-io
        /// files among them. Each counts one.
        case cached
        /// Passthrough opens (`fuse_file_uncached_io_open`) and parallel direct writes in flight
        /// (`fuse_inode_uncached_io_start`). Each counts one.
        case uncached
        /// Neither.
        case neutral
    }

    /// Which side.
    public var kind: Kind
    /// How many hold the inode there; 0 when neutral.
    public var count: UInt32

    /// Decodes `iocachectr`: positive is cached, negative uncached.
    public init(counter: Int32) {
        kind = counter > 0 ? .cached : counter < 0 ? .uncached : .neutral
        count = counter.magnitude
    }
}
