// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// The reply to one request, built in a worker's buffer behind room for its header.
struct Reply {
    private let buffer: UnsafeMutableRawBufferPointer
    private var length = MemoryLayout<ReplyHeader>.size

    /// An empty reply in `buffer`, which must have room for a header.
    init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

    /// Bytes that still fit.
    var room: Int { buffer.count - length }

    /// Appends one fixed-size part. Fails with `EIO` when it does not fit.
    mutating func append<Part: WireLayout>(_ part: Part) throws(Errno) {
        guard room >= MemoryLayout<Part>.size else { throw .ioError }
        buffer.storeBytes(of: part, toByteOffset: length, as: Part.self)
        length += MemoryLayout<Part>.size
    }

    /// Appends up to `limit` bytes that `fill` writes straight into the buffer; it returns how many
    /// it wrote.
    mutating func append(
        upTo limit: Int, fill: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
    ) throws(Errno) {
        let end = length + min(limit, room)
        length += try fill(.init(rebasing: buffer[length..<end]))
    }

    /// The finished message to write to /dev/fuse.
    func message(unique: UInt64) -> UnsafeRawBufferPointer {
        finish(.init(length: UInt32(length), error: 0, unique: unique))
    }

    /// The message that says the request failed; what was appended is left out.
    func message(unique: UInt64, error: Errno) -> UnsafeRawBufferPointer {
        let size = UInt32(MemoryLayout<ReplyHeader>.size)
        return finish(.init(length: size, error: -error.rawValue, unique: unique))
    }

    private func finish(_ header: ReplyHeader) -> UnsafeRawBufferPointer {
        buffer.storeBytes(of: header, as: ReplyHeader.self)
        return .init(rebasing: UnsafeRawBufferPointer(buffer)[..<Int(header.length)])
    }
}
