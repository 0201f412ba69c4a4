// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

extension FileSystem {
    func openDirectory(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let target = try target(of: request)
        let directory = try reopen(target.number, O_RDONLY | O_DIRECTORY)
        try reply.append(OpenReply(handle: UInt64(directory)))
    }

    func releaseDirectory(_ request: inout Request) throws(Errno) {
        let body = try request.next(ReleaseRequest.self)
        _ = close(descriptor(body.handle))
    }

    /// Offsets are the backing directory's own, so a directory of any size is read piece by piece
    /// and seekdir(3) works.
    func readDirectory(_ request: inout Request, _ reply: inout Reply) throws(Errno) {
        let body = try request.next(ReadRequest.self)
        let directory = descriptor(body.handle)
        let offset = off_t(truncatingIfNeeded: body.offset)
        if Glibc.lseek(directory, 0, SEEK_CUR) != offset {
            _ = try check(Glibc.lseek(directory, offset, SEEK_SET))
        }
        // A record of the kernel's takes at most a third more in a reply than it takes here, so
        // all that is read fits and nothing has to be read twice.
        let size = min(Int(body.size), reply.room, 128 << 10) * 3 / 4
        try withScratch(size) { scratch throws(Errno) in
            let count = try check(linux_getdents64(directory, scratch.baseAddress, scratch.count))
            var records = UnsafeRawBufferPointer(rebasing: scratch[..<count])
            while let record = BackingEntry(&records) {
                try append(record, to: &reply)
            }
        }
    }

    private func append(_ record: BackingEntry, to reply: inout Reply) throws(Errno) {
        try reply.append(
            DirectoryEntry(
                inode: record.inode, nextOffset: record.nextOffset,
                nameLength: UInt32(record.name.count), type: UInt32(record.type)))
        try reply.append(upTo: (record.name.count + 7) & ~7) { room throws(Errno) in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            room.copyMemory(from: record.name)
            return room.count
        }
    }

    private func withScratch(
        _ size: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Void
    ) throws(Errno) {
        let outcome = withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) {
            scratch -> Result<Void, Errno> in
            do throws(Errno) { return .success(try body(scratch)) } catch { return .failure(error) }
        }
        try outcome.get()
    }
}

/// One `struct linux_dirent64` (getdents64(2)).
struct BackingEntry {
    let inode: UInt64
    let nextOffset: UInt64
    let type: UInt8
    let name: UnsafeRawBufferPointer

    private static let nameOffset = 19

    /// Takes the first record off `records`; nil when there is none left.
    init?(_ records: inout UnsafeRawBufferPointer) {
        guard records.count > Self.nameOffset else { return nil }
        let length = Int(records.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
        guard length > Self.nameOffset, length <= records.count else { return nil }
        inode = records.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        nextOffset = records.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        type = records[18]
        let field = records[Self.nameOffset..<length]
        name = .init(rebasing: field.prefix { $0 != 0 })
        records = .init(rebasing: records[length...])
    }
}
