// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import SystemPackage

/// A backing inode the kernel knows by node ID.
///
/// What keeps it reachable is either an `O_PATH` descriptor, which works on every file system and
/// outlives unlink, or a file handle, which costs no descriptor. See `InodeTable` for which.
final class Inode: Sendable {
    /// What identifies a backing inode while it exists.
    struct Key: Hashable, Sendable {
        let device: UInt64
        let number: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    enum Reference: Sendable {
        case pinned(Descriptor)
        case handle(FileHandle)
    }

    let nodeID: UInt64
    let key: Key
    let reference: Reference
    /// The backing file registered with the kernel, shared by all passthrough opens of this inode.
    let backing = Mutex(BackingRegistration())

    init(nodeID: UInt64, key: Key, reference: Reference) {
        self.nodeID = nodeID
        self.key = key
        self.reference = reference
    }

    var isPinned: Bool {
        if case .pinned = reference { true } else { false }
    }
}

/// A backing ID and how many opens share it.
///
/// The kernel refuses a second passthrough open of an inode with another backing file
/// (fs/fuse/iomode.c, `fuse_inode_uncached_io_start`: `EBUSY`, seen as `EIO` by the client), so the
/// ID lives from the first OPEN to the last RELEASE.
struct BackingRegistration {
    private(set) var backingID: Int32 = 0
    private(set) var opens = 0

    /// Counts an open, calling `register` for the first of them; returns the ID to reply.
    mutating func open(register: () throws(Errno) -> Int32) throws(Errno) -> Int32 {
        if opens == 0 { backingID = try register() }
        opens += 1
        return backingID
    }

    /// Counts a release; returns the ID to close when it was the last.
    mutating func release() -> Int32? {
        guard opens > 0 else { return nil }
        opens -= 1
        return opens == 0 ? backingID : nil
    }
}
