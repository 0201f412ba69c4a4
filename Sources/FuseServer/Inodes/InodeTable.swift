// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import SystemPackage

/// The inodes the kernel holds references to, by node ID and by backing (device, number).
///
/// BACKING may hold more files than a process may hold descriptors. Up to `pinnedLimit` inodes are
/// held by an `O_PATH` descriptor (the limit is RLIMIT_NOFILE, raised as far as the kernel allows,
/// less a reserve for open files); those looked up beyond it are held by file handle, reopened for
/// each request, where the file system of BACKING has handles (ext4, XFS, Btrfs and tmpfs do).
/// A pinned inode's number cannot be reused while it is in the table; a handle's generation tells
/// a reused number from the old inode. Parent and name would do neither, and break on rename.
final class InodeTable: Sendable {
    /// `FUSE_ROOT_ID`.
    static let rootID: UInt64 = 1

    fileprivate struct Entry {
        let inode: Inode
        /// How often the kernel was told of it, and must forget it (`nlookup`).
        var lookups: UInt64
    }

    fileprivate struct State {
        var byID: [UInt64: Entry] = [:]
        var byKey: [Inode.Key: UInt64] = [:]
        var nextID = InodeTable.rootID + 1
        var pinned = 1
    }

    private let state = Mutex(State())
    private let root: Descriptor
    private let rootDevice: UInt64
    private let hasHandles: Bool
    private let pinnedLimit: Int

    /// A table that knows BACKING, given as a readable descriptor, and nothing else.
    init(root: Descriptor, pinnedLimit: Int) throws(Errno) {
        let key = Inode.Key(try status(of: root.number))
        self.root = root
        hasHandles = Self.hasHandles(root)
        self.pinnedLimit = pinnedLimit
        rootDevice = key.device
        let inode = Inode(nodeID: Self.rootID, key: key, reference: .pinned(root))
        state.withLock {
            $0.byID[Self.rootID] = Entry(inode: inode, lookups: 1)
            $0.byKey[key] = Self.rootID
        }
    }

    /// Inodes known, BACKING itself among them.
    var count: Int { state.withLock { $0.byID.count } }

    /// Inodes held by a descriptor.
    var pinnedCount: Int { state.withLock { $0.pinned } }

    /// The inode of a request. Fails with `ESTALE` for a node ID the kernel has forgotten.
    func inode(_ nodeID: UInt64) throws(Errno) -> Inode {
        let known = state.withLock { $0.byID[nodeID]?.inode }
        guard let known else { throw .staleNFSFileHandle }
        return known
    }

    /// A descriptor for the inode, `O_PATH` only. The caller keeps it as long as it uses the number.
    func descriptor(of inode: Inode) throws(Errno) -> Descriptor {
        switch inode.reference {
        case .pinned(let descriptor): descriptor
        case .handle(let handle): try handle.open(within: root.number)
        }
    }

    /// Records that the kernel is being told of the inode open as `descriptor` (`O_PATH`): one more
    /// lookup of a known inode, or a new node ID.
    func remember(_ descriptor: Descriptor, _ status: stat) -> Inode {
        let key = Inode.Key(status)
        let (known, isFull) = state.withLock { state in
            (state.countLookup(key, matching: nil), state.pinned >= pinnedLimit)
        }
        if let known { return known }
        // Asking for the handle is a call to the file system: not under the lock.
        let usesHandle = isFull && hasHandles && key.device == rootDevice
        let handle = usesHandle ? FileHandle(of: descriptor.number) : nil
        return state.withLock { state in
            if let known = state.countLookup(key, matching: handle) { return known }
            return state.insert(key, descriptor, handle, pinnedLimit: pinnedLimit)
        }
    }

    /// Takes back `lookups` of the kernel's references.
    func forget(_ nodeID: UInt64, lookups: UInt64) {
        guard nodeID != Self.rootID else { return }
        // The entry leaves the lock with its last reference, so its descriptor closes outside.
        _ = state.withLock { $0.forget(nodeID, lookups: lookups) }
    }

    private static func hasHandles(_ root: Descriptor) -> Bool {
        guard let handle = FileHandle(of: root.number) else { return false }
        return (try? handle.open(within: root.number)) != nil
    }
}

extension InodeTable.State {
    /// The known inode with this key, its lookup counted. One held by handle counts as known only
    /// if the handles match: else the number has been reused.
    fileprivate mutating func countLookup(_ key: Inode.Key, matching handle: FileHandle?) -> Inode?
    {
        guard let id = byKey[key], let inode = byID[id]?.inode else { return nil }
        if case .handle(let known) = inode.reference, known != handle { return nil }
        byID[id]?.lookups += 1
        return inode
    }

    fileprivate mutating func insert(
        _ key: Inode.Key, _ descriptor: Descriptor, _ handle: FileHandle?, pinnedLimit: Int
    ) -> Inode {
        var reference = Inode.Reference.pinned(descriptor)
        if pinned >= pinnedLimit, let handle {
            reference = .handle(handle)
        } else {
            pinned += 1
        }
        let inode = Inode(nodeID: nextID, key: key, reference: reference)
        byID[nextID] = .init(inode: inode, lookups: 1)
        byKey[key] = nextID
        nextID += 1
        return inode
    }

    fileprivate mutating func forget(_ nodeID: UInt64, lookups: UInt64) -> Inode? {
        guard let entry = byID[nodeID] else { return nil }
        guard entry.lookups <= lookups else {
            byID[nodeID]?.lookups -= lookups
            return nil
        }
        byID[nodeID] = nil
        if byKey[entry.inode.key] == nodeID { byKey[entry.inode.key] = nil }
        if entry.inode.isPinned { pinned -= 1 }
        return entry.inode
    }
}

/// The attributes of an open file, `O_PATH` ones included.
func status(of descriptor: Int32) throws(Errno) -> stat {
    var status = stat()
    _ = try check(fstat(descriptor, &status))
    return status
}
