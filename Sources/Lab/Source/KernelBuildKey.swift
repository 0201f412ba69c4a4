// SPDX-License-Identifier: Apache-2.0

/// Names what a build is made of, so that the same is built once.
enum KernelBuildKey {
    /// The name of a cache entry: the same exactly when configuration and patches are, byte for byte
    /// and in order.
    static func entry(config: String, patches: [[UInt8]]) -> String {
        let name = hash([Array(config.utf8)] + patches)
        return patches.isEmpty ? name : "\(name)-patched"
    }

    /// FNV-1a, 64 bits, over the parts and their lengths, as 16 hexadecimal digits. It tells apart
    /// what a user builds; it is no defence against one who wants two to collide.
    static func hash(_ parts: [[UInt8]]) -> String {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts {
            let length = withUnsafeBytes(of: UInt64(part.count).littleEndian) { Array($0) }
            for byte in length + part {
                state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        }
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
