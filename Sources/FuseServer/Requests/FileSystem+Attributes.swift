// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

extension FileSystem {
    func getAttributes(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(GetAttributesRequest.self)
        let usesHandle = body.flags & 1 != 0
        if usesHandle {
            try appendAttributes(of: descriptor(body.handle), to: &reply)
        } else {
            let target = try target(of: request)
            try appendAttributes(of: target.number, to: &reply)
        }
    }

    func setAttributes(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(SetAttributesRequest.self)
        let fields = AttributeFields(rawValue: body.valid)
        let target = try target(of: request)
        let file = fields.contains(.handle) ? descriptor(body.handle) : target.number
        if fields.contains(.mode) {
            try withPath(of: file) { path throws(Errno) in
                _ = try check(chmod(path, body.mode & 0o7777))
            }
        }
        if !fields.isDisjoint(with: [.uid, .gid]) {
            let uid = fields.contains(.uid) ? body.uid : .max
            let gid = fields.contains(.gid) ? body.gid : .max
            _ = try check(fchownat(target.number, "", uid, gid, LINUX_AT_EMPTY_PATH))
        }
        if fields.contains(.size) {
            // By path, not ftruncate(2): O_RDONLY|O_TRUNC comes with a handle that cannot write.
            try withPath(of: file) { path throws(Errno) in
                _ = try check(truncate(path, off_t(truncatingIfNeeded: body.size)))
            }
        }
        if !fields.isDisjoint(with: [.accessTime, .modificationTime]) {
            var times = [body.accessTime(fields), body.modificationTime(fields)]
            _ = try check(utimensat(target.number, "", &times, LINUX_AT_EMPTY_PATH))
        }
        try appendAttributes(of: file, to: &reply)
    }

    /// Reached only without `default_permissions`; the kernel's own check is the one that knows
    /// the caller's groups, so this one says only what the server may do.
    func access(_ request: inout Request) throws(Errno) {
        let body = try request.next(AccessRequest.self)
        let target = try target(of: request)
        try withPath(of: target.number) { path throws(Errno) in
            _ = try check(Glibc.access(path, Int32(bitPattern: body.mask)))
        }
    }

    func statFS(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let target = try target(of: request)
        var status = statvfs()
        _ = try check(fstatvfs(target.number, &status))
        try reply.append(
            StatFSReply(
                blocks: UInt64(status.f_blocks), freeBlocks: UInt64(status.f_bfree),
                availableBlocks: UInt64(status.f_bavail), files: UInt64(status.f_files),
                freeFiles: UInt64(status.f_ffree),
                blockSize: UInt32(truncatingIfNeeded: status.f_bsize),
                nameLength: UInt32(truncatingIfNeeded: status.f_namemax),
                fragmentSize: UInt32(truncatingIfNeeded: status.f_frsize)))
    }

    func readLink(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let target = try target(of: request)
        try reply.append(upTo: Int(PATH_MAX)) { buffer throws(Errno) in
            let text = buffer.assumingMemoryBound(to: CChar.self)
            guard let base = text.baseAddress else { throw .ioError }
            return try check(readlinkat(target.number, "", base, text.count))
        }
    }

    private func appendAttributes(of file: Int32, to reply: inout Reply) throws(Errno) {
        try reply.append(AttributesReply(attributes: .init(try status(of: file))))
    }

    /// The descriptor a file handle stands for.
    func descriptor(_ handle: UInt64) -> Int32 { Int32(truncatingIfNeeded: handle) }
}

extension SetAttributesRequest {
    // utimensat(2)'s UTIME_NOW and UTIME_OMIT.
    private static let now = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 1)
    private static let omit = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)

    fileprivate func accessTime(_ fields: AttributeFields) -> timespec {
        guard fields.contains(.accessTime) else { return Self.omit }
        guard !fields.contains(.accessTimeNow) else { return Self.now }
        return timespec(
            tv_sec: Int(truncatingIfNeeded: accessSeconds), tv_nsec: Int(accessNanoseconds))
    }

    fileprivate func modificationTime(_ fields: AttributeFields) -> timespec {
        guard fields.contains(.modificationTime) else { return Self.omit }
        guard !fields.contains(.modificationTimeNow) else { return Self.now }
        return timespec(
            tv_sec: Int(truncatingIfNeeded: modificationSeconds),
            tv_nsec: Int(modificationNanoseconds))
    }
}
