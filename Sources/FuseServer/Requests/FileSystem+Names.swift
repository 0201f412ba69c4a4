// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

extension FileSystem {
    func lookup(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let directory = try target(of: request)
        let name = try request.nextName()
        let child = try openChild(of: directory, name)
        try reply.append(try remember(child).entry)
    }

    func forget(_ request: inout Request) throws(Errno) {
        let body = try request.next(ForgetRequest.self)
        inodes.forget(request.header.nodeID, lookups: body.lookups)
    }

    func batchForget(_ request: inout Request) throws(Errno) {
        let body = try request.next(BatchForgetRequest.self)
        for _ in 0..<body.count {
            let one = try request.next(ForgetOne.self)
            inodes.forget(one.nodeID, lookups: one.lookups)
        }
    }

    func makeDirectory(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(MakeDirectoryRequest.self)
        let directory = try target(of: request)
        let name = try request.nextName()
        _ = try asCreator(request.header) { () throws(Errno) in
            try check(mkdirat(directory.number, name, body.mode & 0o7777))
        }
        let child = try openChild(of: directory, name)
        try own(child.number, request.header)
        try reply.append(try remember(child).entry)
    }

    func remove(_ request: inout Request, flags: Int32) throws(Errno) {
        let directory = try target(of: request)
        _ = try check(unlinkat(directory.number, try request.nextName(), flags))
    }

    func rename(_ request: inout Request) throws(Errno) {
        let body = try request.next(RenameRequest.self)
        try rename(&request, to: body.newDirectory, flags: 0)
    }

    func rename2(_ request: inout Request) throws(Errno) {
        let body = try request.next(Rename2Request.self)
        try rename(&request, to: body.newDirectory, flags: body.flags)
    }

    private func rename(
        _ request: inout Request, to newDirectory: UInt64, flags: UInt32
    ) throws(Errno) {
        let from = try target(of: request)
        let to = try inodes.descriptor(of: try inodes.inode(newDirectory))
        let name = try request.nextName()
        let newName = try request.nextName()
        _ = try check(linux_renameat2(from.number, name, to.number, newName, flags))
    }

    private func openChild(
        of directory: Descriptor, _ name: UnsafePointer<CChar>
    ) throws(Errno) -> Descriptor {
        let flags = LINUX_O_PATH | O_NOFOLLOW | O_CLOEXEC
        return Descriptor(try check(openat(directory.number, name, flags)))
    }

    /// Enters an `O_PATH` descriptor into the inode table and makes the entry that tells the kernel.
    func remember(_ child: Descriptor) throws(Errno) -> (inode: Inode, entry: EntryReply) {
        let status = try status(of: child.number)
        let inode = inodes.remember(child, status)
        return (inode, EntryReply(nodeID: inode.nodeID, attributes: .init(status)))
    }

    /// Creates as the client's group, so that a set-group-ID directory still passes on its own.
    ///
    /// The group is the calling thread's alone (setfsgid(2)). The user is set afterwards, by
    /// `own`: creating under its ID would need its supplementary groups, which no request carries,
    /// and the kernel has checked permissions already.
    func asCreator<Result>(
        _ header: RequestHeader, _ create: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let before = linux_setfsgid(header.gid)
        defer { _ = linux_setfsgid(gid_t(bitPattern: before)) }
        return try create()
    }

    /// Gives what was just created to the client's user.
    func own(_ file: Int32, _ header: RequestHeader) throws(Errno) {
        guard header.uid != geteuid() else { return }
        _ = try check(fchownat(file, "", header.uid, .max, LINUX_AT_EMPTY_PATH))
    }
}
