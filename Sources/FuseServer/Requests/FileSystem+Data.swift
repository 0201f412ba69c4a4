// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

extension FileSystem {
    func read(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(ReadRequest.self)
        let file = descriptor(body.handle)
        try reply.append(upTo: Int(body.size)) { buffer throws(Errno) in
            try transfer(buffer.count) { done in
                pread(
                    file, buffer.baseAddress?.advanced(by: done), buffer.count - done,
                    off_t(truncatingIfNeeded: body.offset) + done)
            }
        }
    }

    func write(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(WriteRequest.self)
        let data = try request.nextBytes(Int(body.size))
        beforeWrite?(body.offset)
        let file = descriptor(body.handle)
        let written = try transfer(data.count) { done in
            pwrite(
                file, data.baseAddress?.advanced(by: done), data.count - done,
                off_t(truncatingIfNeeded: body.offset) + done)
        }
        try reply.append(WriteReply(size: UInt32(written)))
    }

    /// close(2) of a duplicate: where a file system reports late write errors.
    func flush(_ request: inout Request) throws(Errno) {
        let body = try request.next(FlushRequest.self)
        _ = try check(close(try check(dup(descriptor(body.handle)))))
    }

    func fsync(_ request: inout Request) throws(Errno) {
        let body = try request.next(FsyncRequest.self)
        let file = descriptor(body.handle)
        _ = try check(body.flags & 1 != 0 ? fdatasync(file) : Glibc.fsync(file))
    }

    func fallocate(_ request: inout Request) throws(Errno) {
        let body = try request.next(FallocateRequest.self)
        _ = try check(
            linux_fallocate(
                descriptor(body.handle), Int32(bitPattern: body.mode),
                off_t(truncatingIfNeeded: body.offset), off_t(truncatingIfNeeded: body.length)))
    }

    func lseek(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(LseekRequest.self)
        let offset = try check(
            Glibc.lseek(
                descriptor(body.handle), off_t(truncatingIfNeeded: body.offset),
                Int32(bitPattern: body.whence)))
        try reply.append(LseekReply(offset: UInt64(offset)))
    }

    /// Repeats a partial transfer until `total` bytes are done, the file ends, or it fails; a
    /// failure after some bytes is a short count, and the next request meets it again.
    private func transfer(_ total: Int, _ step: (Int) -> Int) throws(Errno) -> Int {
        var done = 0
        while done < total {
            let count = step(done)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && done == 0 { throw Errno(rawValue: errno) }
            guard count > 0 else { break }
            done += count
        }
        return done
    }
}
