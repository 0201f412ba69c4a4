// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

extension FileSystem {
    func open(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(OpenRequest.self)
        let inode = try inodes.inode(request.header.nodeID)
        let target = try inodes.descriptor(of: inode)
        let file = try reopen(target.number, backingFlags(body.flags))
        do throws(Errno) {
            try reply.append(try openReply(inode, file))
        } catch {
            _ = close(file)
            throw error
        }
    }

    func create(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(CreateRequest.self)
        let directory = try target(of: request)
        let name = try request.nextName()
        let file = try openOrCreate(directory, name, body, request.header)
        do throws(Errno) {
            let child = Descriptor(try reopen(file, LINUX_O_PATH))
            let (inode, entry) = try remember(child)
            let open = try openReply(inode, file)
            try reply.append(CreateReply(entry: entry, open: open))
        } catch {
            _ = close(file)
            throw error
        }
    }

    func release(_ request: inout Request) throws(Errno) {
        let body = try request.next(ReleaseRequest.self)
        _ = close(descriptor(body.handle))
        guard openFlags.contains(.passthrough) else { return }
        let inode = try inodes.inode(request.header.nodeID)
        if let id = inode.backing.withLock({ $0.release() }) { device.closeBacking(id) }
    }

    /// How the server opens the backing file for a client's flags.
    ///
    /// O_APPEND goes: WRITE carries the offset the kernel chose. O_DIRECT goes: the server's
    /// buffers are not aligned, and passthrough I/O does not use this descriptor. O_TRUNC never
    /// comes: without `FUSE_ATOMIC_O_TRUNC` the kernel sends a SETATTR. With the writeback cache
    /// the kernel fills partial pages by reading through write-only handles.
    func backingFlags(_ clientFlags: UInt32) -> Int32 {
        let flags = Int32(bitPattern: clientFlags)
        let readsBack = writebackCache && flags & O_ACCMODE == O_WRONLY
        return (readsBack ? O_RDWR : flags & O_ACCMODE) | (flags & (O_SYNC | O_DSYNC))
    }

    private func openOrCreate(
        _ directory: Descriptor, _ name: UnsafePointer<CChar>, _ body: CreateRequest,
        _ header: RequestHeader
    ) throws(Errno) -> Int32 {
        let clientFlags = Int32(bitPattern: body.flags)
        let flags = backingFlags(body.flags) | O_NOFOLLOW | O_CLOEXEC
        do throws(Errno) {
            let mode = body.mode & 0o7777
            let file = try asCreator(header) { () throws(Errno) in
                try check(openat(directory.number, name, flags | O_CREAT | O_EXCL, mode))
            }
            // Root's CAP_CHOWN does not fail; if it is missing, the file is merely the server's.
            try? own(file, header)
            if mode & 0o6000 != 0 { _ = fchmod(file, mode) }  // chown(2) has taken these off.
            return file
        } catch .fileExists where clientFlags & O_EXCL == 0 {
            // Somebody was faster. The kernel takes a CREATE for a new file and will not truncate.
            let truncates = clientFlags & O_TRUNC
            return try check(openat(directory.number, name, flags | truncates))
        }
    }

    /// Replies the open flags exactly as asked for, with a backing ID where they need one.
    private func openReply(_ inode: Inode, _ file: Int32) throws(Errno) -> OpenReply {
        var reply = OpenReply(handle: UInt64(file), openFlags: openFlags.rawValue)
        guard openFlags.contains(.passthrough) else { return reply }
        reply.backingID = try inode.backing.withLock { backing throws(Errno) in
            try backing.open { () throws(Errno) in try device.openBacking(file) }
        }
        return reply
    }
}
