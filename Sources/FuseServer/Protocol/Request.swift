// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// One request as read from /dev/fuse: its header and a cursor over what follows.
///
/// Borrows the worker's buffer, so it lives no longer than the request is being served.
struct Request {
    let header: RequestHeader
    private var rest: UnsafeRawBufferPointer

    /// Decodes `bytes`, one whole message. Fails with `EIO` when it is shorter than it says.
    init(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        guard bytes.count >= MemoryLayout<RequestHeader>.size else { throw .ioError }
        header = bytes.loadUnaligned(as: RequestHeader.self)
        guard Int(header.length) == bytes.count else { throw .ioError }
        rest = .init(rebasing: bytes[MemoryLayout<RequestHeader>.size...])
    }

    /// The next fixed-size part. Fails with `EIO` when the message ends before it does.
    mutating func next<Part: WireLayout>(_ type: Part.Type) throws(Errno) -> Part {
        let size = MemoryLayout<Part>.size
        guard rest.count >= size else { throw .ioError }
        let part = rest.loadUnaligned(as: type)
        rest = .init(rebasing: rest[size...])
        return part
    }

    /// The next NUL-terminated name.
    ///
    /// Fails with `EIO` without its NUL, and with `EINVAL` for what is not the name of a directory
    /// entry: the kernel sends none of those, and one would lead out of BACKING.
    mutating func nextName() throws(Errno) -> UnsafePointer<CChar> {
        guard let end = rest.firstIndex(of: 0), let base = rest.baseAddress else {
            throw .ioError
        }
        let name = UnsafeRawBufferPointer(rebasing: rest[..<end])
        let dot = UInt8(ascii: ".")
        let leadsElsewhere =
            name.isEmpty || name.contains(UInt8(ascii: "/"))
            || (name.count <= 2 && name.allSatisfy { $0 == dot })
        guard !leadsElsewhere else { throw .invalidArgument }
        rest = .init(rebasing: rest[(end + 1)...])
        return base.assumingMemoryBound(to: CChar.self)
    }

    /// The next `count` bytes. Fails with `EIO` when there are fewer.
    mutating func nextBytes(_ count: Int) throws(Errno) -> UnsafeRawBufferPointer {
        guard rest.count >= count else { throw .ioError }
        defer { rest = .init(rebasing: rest[count...]) }
        return .init(rebasing: rest[..<count])
    }
}
