// SPDX-License-Identifier: Apache-2.0

/// Which block each write of a writer goes to, as a pure function of the plan: the verification
/// asks it the same questions as the writer did.
struct WriteSequence: Sendable {
    private let blocks: Int
    private let writer: Int
    private let stride: Int
    private let key: UInt64
    private let kind: Kind

    private enum Kind { case random, around, onwards }

    /// The sequence of one writer, 0..<plan.writers, of a valid plan.
    init(plan: WorkloadPlan, writer: Int) {
        key = SplitMix.mix(plan.seed &+ SplitMix.mix(UInt64(writer) &+ 1))
        let divided = plan.layout == .shared && (plan.extend || plan.pattern == .strided)
        self.writer = divided && !plan.append ? writer : 0
        stride = divided && !plan.append ? plan.writers : 1
        blocks = plan.grows ? .max : plan.blocks
        kind = plan.grows ? .onwards : plan.pattern == .random ? .random : .around
    }

    /// Block number of write `sequence` (0, 1, ...). For `append` it is the sequence itself, as
    /// only the kernel knows where the record lands.
    func block(_ sequence: Int) -> Int {
        switch kind {
        case .onwards: return writer + sequence * stride
        case .around:
            let own = (blocks - writer + stride - 1) / stride
            return writer + sequence % own * stride
        case .random:
            let bits = SplitMix.mix(key &+ UInt64(sequence) &* SplitMix.step)
            return Int(bits.multipliedFullWidth(by: UInt64(blocks)).high)
        }
    }
}

/// The mixing function of SplitMix64 (Steele, Lea and Flood, 2014): a counter in, 64 random bits out.
enum SplitMix {
    static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value &+ step
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}
