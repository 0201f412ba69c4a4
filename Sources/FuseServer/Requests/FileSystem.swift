// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LockModel
import SystemPackage

/// Answers requests by doing the same to BACKING.
///
/// Shared by all workers. No lock is held across a call to the backing file system, apart from the
/// per-inode one around the registration of a backing file. File handles are descriptor numbers:
/// the kernel sends back only what OPEN replied and stops at RELEASE, so READ and WRITE look up
/// nothing.
final class FileSystem: Sendable {
    let inodes: InodeTable
    let device: FuseDevice
    let openFlags: OpenFlags
    let writebackCache: Bool
    let beforeWrite: (@Sendable (UInt64) -> Void)?

    init(
        inodes: InodeTable, device: FuseDevice, openFlags: OpenFlags, writebackCache: Bool,
        beforeWrite: (@Sendable (UInt64) -> Void)? = nil
    ) {
        self.beforeWrite = beforeWrite
        self.inodes = inodes
        self.device = device
        self.openFlags = openFlags
        self.writebackCache = writebackCache
    }

    /// Serves one request; what it throws is the reply.
    func serve(
        _ opcode: Opcode, _ request: inout Request, _ reply: inout Reply
    ) throws(Errno) {
        switch opcode {
        case .lookup: try lookup(&request, &reply)
        case .forget: try forget(&request)
        case .batchForget: try batchForget(&request)
        case .getAttributes: try getAttributes(&request, &reply)
        case .setAttributes: try setAttributes(&request, &reply)
        case .access: try access(&request)
        case .statFS: try statFS(&request, &reply)
        case .readLink: try readLink(&request, &reply)

        case .open: try open(&request, &reply)
        case .create: try create(&request, &reply)
        case .read: try read(&request, &reply)
        case .write: try write(&request, &reply)
        case .flush: try flush(&request)
        case .fsync, .fsyncDirectory: try fsync(&request)
        case .fallocate: try fallocate(&request)
        case .lseek: try lseek(&request, &reply)
        case .release: try release(&request)

        case .openDirectory: try openDirectory(&request, &reply)
        case .readDirectory: try readDirectory(&request, &reply)
        case .releaseDirectory: try releaseDirectory(&request)

        case .makeDirectory: try makeDirectory(&request, &reply)
        case .unlink: try remove(&request, flags: 0)
        case .removeDirectory: try remove(&request, flags: AT_REMOVEDIR)
        case .rename: try rename(&request)
        case .rename2: try rename2(&request)

        // Nothing here takes long enough to be interrupted, and there is nothing to tear down.
        case .interrupt, .destroy: break
        // Only the first message is an INIT, and the handshake has answered it.
        case .initialize: throw .ioError
        }
    }

    /// An `O_PATH` descriptor for the inode a request is about.
    func target(of request: Request) throws(Errno) -> Descriptor {
        try inodes.descriptor(of: try inodes.inode(request.header.nodeID))
    }
}

/// Calls `body` with the path under which `descriptor` can be opened again or changed: the way
/// from an `O_PATH` descriptor to everything that refuses one.
func withPath<Result>(
    of descriptor: Int32, _ body: (UnsafePointer<CChar>) throws(Errno) -> Result
) throws(Errno) -> Result {
    var path: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    let outcome = withUnsafeMutableBytes(of: &path) { bytes -> Swift.Result<Result, Errno> in
        let text = bytes.assumingMemoryBound(to: CChar.self)
        _ = "/proc/self/fd/".utf8.withContiguousStorageIfAvailable { bytes.copyBytes(from: $0) }
        var digits = 1
        var rest = descriptor
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        rest = descriptor
        for position in stride(from: 14 + digits - 1, through: 14, by: -1) {
            text[position] = CChar(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        guard let base = text.baseAddress else { return .failure(.ioError) }
        do throws(Errno) { return .success(try body(base)) } catch { return .failure(error) }
    }
    return try outcome.get()
}

/// Opens the file behind `descriptor` (`O_PATH` or not) anew.
func reopen(_ descriptor: Int32, _ flags: Int32) throws(Errno) -> Int32 {
    try withPath(of: descriptor) { path throws(Errno) in
        try check(Glibc.open(path, flags | O_CLOEXEC))
    }
}
