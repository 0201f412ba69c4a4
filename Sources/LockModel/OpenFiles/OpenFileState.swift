// SPDX-License-Identifier: Apache-2.0

/// One open file on a FUSE mount, as the kernel had it at one moment. What this kernel does not
/// have, or what was gone before it could be read, is `nil`.
public struct OpenFileState: Codable, Equatable, Sendable {
    /// The file behind a passthrough file.
    public struct Backing: Codable, Equatable, Sendable {
        /// `i_ino` of the backing inode.
        public var inode: UInt64
        /// Its file system by name, or the magic in hex.
        public var fileSystem: String
        /// Where it is, as this process sees it; `nil` when no mount of this namespace shows it.
        public var path: String?
        /// Where it is inside its file system; begins with `...` when the upper names are missing.
        public var pathInFileSystem: String
        /// The file has no name any more.
        public var isDeleted: Bool

        /// A backing file as given.
        public init(
            inode: UInt64, fileSystem: String, path: String? = nil, pathInFileSystem: String,
            isDeleted: Bool = false
        ) {
            self.inode = inode
            self.fileSystem = fileSystem
            self.path = path
            self.pathInFileSystem = pathInFileSystem
            self.isDeleted = isDeleted
        }
    }

    /// A file as its server knows it.
    public struct Node: Codable, Hashable, Sendable {
        /// `fi->nodeid`.
        public var id: UInt64
        /// `i_generation`: servers give an id out again with another one.
        public var generation: UInt32

        /// A node as given.
        public init(id: UInt64, generation: UInt32) {
            (self.id, self.generation) = (id, generation)
        }
    }

    /// Who has it open.
    public var process: ProcessName
    /// Number of the file descriptor.
    public var descriptor: Int32
    /// Its path as /proc/PID/fd has it, with ` (deleted)` where it is; `nil` when it was closed, or
    /// the process gone, before the path was read.
    public var path: String?
    /// The mount's device, `major:minor`.
    public var device: String
    /// `i_ino`.
    public var inode: UInt64
    /// What the server calls it, which tells the files of a mount apart where `inode` does not; `nil` in
    /// inspections of 0.1.0.
    public var node: Node?
    /// `i_size` in bytes.
    public var size: UInt64
    /// How it was opened.
    public var access: FileAccess
    /// `ff->open_flags`: what the kernel kept of the server's; `nil` with `O_PATH`.
    public var openFlags: OpenFlags?
    /// From `fi->iocachectr`; `nil` before Linux 6.9.
    public var ioMode: IOMode?
    /// `FUSE_I_CACHE_IO_MODE`: new writes may not share; `nil` before Linux 6.9.
    public var cachedIOMode: Bool?
    /// `i_rwsem`; `nil` where its state cannot be read.
    public var rwsem: RwsemState?
    /// Where passthrough.
    public var backing: Backing?
    /// What follows, for who reads it.
    public var remarks: [OpenFileRemark]

    /// A state as given; the remarks follow from it.
    public init(
        process: ProcessName, descriptor: Int32, path: String?, device: String, inode: UInt64,
        size: UInt64, access: FileAccess, openFlags: OpenFlags?, ioMode: IOMode? = nil,
        cachedIOMode: Bool? = nil, rwsem: RwsemState? = nil, backing: Backing? = nil,
        node: Node? = nil
    ) {
        self.process = process
        self.descriptor = descriptor
        self.path = path
        self.device = device
        self.inode = inode
        self.size = size
        self.access = access
        self.openFlags = openFlags
        self.ioMode = ioMode
        self.cachedIOMode = cachedIOMode
        self.rwsem = rwsem
        self.backing = backing
        self.node = node
        remarks = []
        remarks = OpenFileRemark.all(on: self)
    }
}
