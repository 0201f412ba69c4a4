// SPDX-License-Identifier: Apache-2.0

import BPF
import LockModel

/// One open regular file on a FUSE mount, as the kernel had it when the walk came by.
public struct OpenFileRecord: Equatable, Sendable {
    /// The file behind a passthrough file.
    public struct Backing: Equatable, Sendable {
        /// `i_ino`.
        public var inode: UInt64
        /// `s_dev` as the kernel packs it: major << 20 | minor.
        public var device: UInt32
        /// `s_magic` of its file system.
        public var magic: UInt64
        /// Where it is inside its file system, from the root down.
        public var names: [String]
        /// `names` begins at the root; otherwise the uppermost are missing.
        public var isFromRoot: Bool
        /// The file has no name any more (`i_nlink` is 0).
        public var isDeleted: Bool
    }

    /// Address of the `struct inode` in the kernel.
    public var inodeAddress: UInt64
    /// `s_dev` as the kernel packs it: major << 20 | minor.
    public var device: UInt32
    /// `i_ino`.
    public var inode: UInt64
    /// `fi->nodeid` and `i_generation`.
    public var node: OpenFileState.Node
    /// `i_size` in bytes.
    public var size: UInt64
    /// The process (tgid) and its command.
    public var process: ProcessName
    /// The thread whose descriptor table was walked: the process' first, unless they do not share it.
    public var thread: Int32
    /// Number of the file descriptor.
    public var descriptor: Int32
    /// `f_flags`: the `O_*` bits.
    public var fileFlags: UInt32
    /// Opened with `O_PATH`: there is no open FUSE file behind it, only the inode is held.
    public var isPathOnly: Bool
    /// `ff->open_flags`: what the kernel kept; `nil` with `O_PATH`.
    public var openFlags: OpenFlags?
    /// `fi->iocachectr`; `nil` before Linux 6.9.
    public var ioCounter: Int32?
    /// `FUSE_I_CACHE_IO_MODE` in `fi->state`; `nil` before Linux 6.9.
    public var cachedIOMode: Bool?
    /// `i_rwsem`; `nil` where its state cannot be read.
    public var rwsem: RwsemState?
    /// Where passthrough.
    public var backing: Backing?
}

extension OpenFileRecord {
    /// The records in what the walk wrote; a piece at the end that is not a whole one is left out.
    static func decode(_ bytes: [UInt8]) -> [OpenFileRecord] {
        let size = MemoryLayout<fl_open_file>.size
        return bytes.withUnsafeBytes { bytes in
            stride(from: 0, through: bytes.count - size, by: size).map {
                OpenFileRecord(
                    bytes.loadUnaligned(fromByteOffset: $0, as: fl_open_file.self))
            }
        }
    }

    init(_ file: fl_open_file) {
        let facts = Facts(file.facts)
        inodeAddress = file.inode_address
        device = file.device
        inode = file.inode
        node = .init(id: file.nodeid, generation: file.generation)
        size = file.size
        process = ProcessName(pid: Int32(bitPattern: file.pid), command: text(file.command))
        thread = Int32(bitPattern: file.tid)
        descriptor = Int32(bitPattern: file.descriptor)
        fileFlags = file.file_flags
        isPathOnly = facts.has(FL_OPEN_PATH_ONLY)
        openFlags = isPathOnly ? nil : OpenFlags(rawValue: file.open_flags)
        if facts.has(FL_OPEN_HAS_IO_MODE) {
            ioCounter = Int32(bitPattern: file.io_counter)
            cachedIOMode = facts.has(FL_OPEN_CACHED_MODE)
        }
        if facts.has(FL_OPEN_HAS_RWSEM) {
            rwsem = RwsemState(
                count: file.rwsem_count,
                owner: facts.has(FL_OPEN_HAS_OWNER)
                    ? ProcessName(
                        pid: Int32(bitPattern: file.owner_pid), command: text(file.owner_command),
                        isHostNumber: facts.has(FL_OPEN_OWNER_OUTSIDE) ? true : nil)
                    : nil)
        }
        backing = facts.has(FL_OPEN_HAS_BACKING) ? Backing(file, facts) : nil
    }
}

extension OpenFileRecord.Backing {
    fileprivate init(_ file: fl_open_file, _ facts: Facts) {
        inode = file.backing_inode
        device = file.backing_device
        magic = file.backing_magic
        names = KernelTracing.names(file.path, length: file.path_length)
        isFromRoot = !facts.has(FL_OPEN_PATH_CUT)
        isDeleted = facts.has(FL_OPEN_BACKING_DELETED)
    }
}

private struct Facts {
    private let bits: UInt32

    init(_ bits: UInt32) { self.bits = bits }

    func has(_ fact: fl_open_fact) -> Bool { bits & fact.rawValue != 0 }
}
