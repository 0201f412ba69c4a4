// SPDX-License-Identifier: Apache-2.0

/// The bytes of a request as the kernel would send them, little-endian, put together by hand.
struct Message {
    private(set) var body: [UInt8] = []
    var opcode: UInt32 = 0
    var nodeID: UInt64 = 1
    /// Overrides the length in the header, to lie about it.
    var claimedLength: UInt32?

    func u32(_ value: UInt32) -> Message { adding(value) }
    func u64(_ value: UInt64) -> Message { adding(value) }

    func bytes(_ bytes: [UInt8]) -> Message {
        var copy = self
        copy.body += bytes
        return copy
    }

    func name(_ name: String) -> Message { bytes(Array(name.utf8) + [0]) }

    /// Header and body.
    var encoded: [UInt8] {
        let length = claimedLength ?? UInt32(40 + body.count)
        let header = Message().u32(length).u32(opcode).u64(7).u64(nodeID)
            .u32(1000).u32(1001).u32(4242).u32(0)
        return header.body + body
    }

    private func adding(_ value: some FixedWidthInteger) -> Message {
        bytes(withUnsafeBytes(of: value.littleEndian) { Array($0) })
    }
}
