// SPDX-License-Identifier: Apache-2.0

/// The SplitMix64 generator (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014) used by position: the n-th number of a stream without the n before it, so
/// that verification can ask what any write of any writer should have been.
enum SplitMix64 {
    private static let gamma: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// Number `index` of the stream that starts at `key`.
    @inline(__always)
    static func number(_ index: UInt64, of key: UInt64) -> UInt64 {
        mix(key &+ (index &+ 1) &* gamma)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
