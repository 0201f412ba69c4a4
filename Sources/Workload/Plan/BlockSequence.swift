// SPDX-License-Identifier: Apache-2.0

/// The blocks one writer visits, by the sequence number of the write.
struct BlockSequence: Sendable {
    private enum Order {
        case random(key: UInt64, count: UInt64)
        case cyclic(start: UInt64, stride: UInt64, count: UInt64)
        case growing(start: UInt64, stride: UInt64)
    }

    private let order: Order

    /// The sequence of writer `writer` of a plan that ``WorkloadPlan/validate()`` accepts.
    init(plan: WorkloadPlan, writer: Int) {
        let shared = plan.layout == .shared
        let (w, n) = shared ? (UInt64(writer), UInt64(plan.writers)) : (0, 1)
        let blocks = plan.blocks
        if plan.grows {
            order = .growing(start: w, stride: n)
            return
        }
        switch plan.pattern {
        case .random:
            order = .random(
                key: SplitMix64.number(UInt64(writer), of: plan.seed), count: blocks)
        case .sequential:
            let start = Self.part(w, of: n, blocks: blocks)
            let end = Self.part(w + 1, of: n, blocks: blocks)
            order = .cyclic(start: start, stride: 1, count: max(1, end - start))
        case .strided:
            order = .cyclic(start: w, stride: n, count: max(1, (blocks + n - 1 - w) / n))
        }
    }

    /// The block of write number `sequence`, counted from 0.
    @inline(__always)
    func block(_ sequence: UInt64) -> UInt64 {
        switch order {
        case .random(let key, let count):
            SplitMix64.number(sequence, of: key).multipliedFullWidth(by: count).high
        case .cyclic(let start, let stride, let count): start + (sequence % count) * stride
        case .growing(let start, let stride): start &+ sequence &* stride
        }
    }

    /// First block of part `index` when `blocks` are divided into `parts` as evenly as can be.
    private static func part(_ index: UInt64, of parts: UInt64, blocks: UInt64) -> UInt64 {
        let (quotient, remainder) = blocks.quotientAndRemainder(dividingBy: parts)
        return index * quotient + min(index, remainder)
    }
}
