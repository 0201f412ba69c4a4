// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import SystemPackage

/// What to serve, where, and how to answer OPEN.
public struct ServerOptions: Sendable {
    /// The directory that is served.
    public var backing: FilePath
    /// The directory to mount at.
    public var mountPoint: FilePath
    /// The reply to every OPEN and CREATE, sent exactly like this.
    public var openFlags: OpenFlags
    /// Whether to ask for `FUSE_WRITEBACK_CACHE`.
    public var writebackCache = false
    static let mostWorkers = 1024

    /// Threads that serve requests, 1 to 1024. More than CPUs, since each waits for its file I/O.
    public var workers = max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// Whether other users may use the mount; the kernel checks their permissions either way.
    public var allowOther = true
    /// User and group whose mount it is; `nil` for those of this process. Without `allowOther` nobody else
    /// may use it, root included.
    public var owner: (user: UInt32, group: UInt32)?
    /// The mount's source, as /proc/mounts shows it; its type is always `fuse.fuselock`.
    public var sourceName = "fuselock"
    /// How many file systems deep BACKING's may be stacked for passthrough, 1 or 2
    /// (`fuse_init_out.max_stack_depth`). With 2 BACKING may be on an overlayfs, and nothing can be
    /// stacked on the mount.
    public var maxStackDepth = 1
    /// How many inodes of BACKING to hold open while the kernel knows them; more are held by file
    /// handle. `nil` is three quarters of the descriptors the kernel lets the process have.
    public var pinnedInodeLimit: Int?
    /// Called before each WRITE is carried out, with its offset in bytes: what tests delay.
    public var beforeWrite: (@Sendable (UInt64) -> Void)?
    /// Numbers of requests that are taken and never answered (include/uapi/linux/fuse.h, `fuse_opcode`):
    /// a dead server, for tests.
    public var unanswered: Set<UInt32> = []
    /// The executable whose hidden verb `unmount-guard MOUNTPOINT` calls `MountGuard.run`; without
    /// one, a mount whose server is killed stays behind.
    public var guardExecutable: FilePath?

    /// Serves `backing` at `mountPoint`, replying `openFlags`; the rest has defaults.
    public init(backing: FilePath, mountPoint: FilePath, openFlags: OpenFlags = []) {
        self.backing = backing
        self.mountPoint = mountPoint
        self.openFlags = openFlags
    }

    /// Serves in one of the modes this project compares.
    public init(backing: FilePath, mountPoint: FilePath, openMode: OpenMode) {
        self.init(backing: backing, mountPoint: mountPoint, openFlags: openMode.openFlags)
        writebackCache = openMode == .writeback
    }

    /// Refuses what the kernel would refuse at INIT (fs/fuse/inode.c, `process_init_reply`) or at
    /// every open (fs/fuse/iomode.c, `fuse_file_passthrough_open`).
    public func validate() throws(ServerError) {
        let offered: OpenFlags = [
            .directIO, .keepCache, .noFlush, .parallelDirectWrites, .passthrough,
        ]
        let other = openFlags.subtracting(offered)
        guard other.isEmpty else {
            throw .invalidOptions("this server's files cannot be opened with \(other)")
        }
        if openFlags.contains(.passthrough) && writebackCache {
            throw .invalidOptions(
                "passthrough and the writeback cache exclude each other: the kernel grants "
                    + "FUSE_PASSTHROUGH only without FUSE_WRITEBACK_CACHE")
        }
        if openFlags.isSuperset(of: [.passthrough, .keepCache]) {
            throw .invalidOptions(
                "passthrough and keep-cache exclude each other: a passthrough file has no page "
                    + "cache of its own, and the kernel fails its open with EIO")
        }
        guard workers >= 1 else {
            throw .invalidOptions("a server needs at least 1 worker, not \(workers)")
        }
        guard workers <= Self.mostWorkers else {
            throw .invalidOptions(
                "\(workers) workers are more than a server can use: at most \(Self.mostWorkers)")
        }
        guard (1...2).contains(maxStackDepth) else {
            throw .invalidOptions("the stack depth is 1 or 2, not \(maxStackDepth)")
        }
    }

    /// What is allowed but does not do what its name suggests: one sentence each.
    public var notes: [String] {
        var notes: [String] = []
        if openFlags.isSuperset(of: [.passthrough, .directIO]) {
            notes.append(
                "direct-io wins over passthrough: reads and writes go to the server, only mmap "
                    + "uses the backing file (fuse_file_write_iter)")
        }
        if openFlags.contains(.parallelDirectWrites) && !openFlags.contains(.directIO) {
            notes.append(
                "kernels up to 7.3 strip parallel-direct-writes from files opened without "
                    + "direct-io (fuse_file_io_open)")
        }
        if openFlags.contains(.directIO) && writebackCache {
            notes.append("direct-io files bypass the writeback cache, except through mmap")
        }
        return notes
    }
}
