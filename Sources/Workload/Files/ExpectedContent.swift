// SPDX-License-Identifier: Apache-2.0

/// What a file must hold after its writers are done.
protocol ExpectedContent {
    /// Blocks to read.
    var blocks: UInt64 { get }
    /// The length in blocks the file must have; `nil` where it was not ours to decide.
    var exactLength: UInt64? { get }
    /// Throws what is wrong with a block.
    mutating func check(_ block: UInt64, _ bytes: UnsafeRawBufferPointer) throws(BlockDefect)
    /// Sentences about what should have turned up by the end and did not.
    func missing(_ path: String) -> [String]
}

/// Blocks at offsets the plan chose.
struct ExpectedBlocks: ExpectedContent {
    let blocks: UInt64
    let exactLength: UInt64?
    private let plan: WorkloadPlan
    private let writers: [Int]
    private let writes: [UInt64]
    /// For each writer the number of its last write to each block plus one; 0 for none.
    private var last: [[UInt64]]

    init(plan: WorkloadPlan, writes: [UInt64], writers: [Int]) {
        self.plan = plan
        self.writers = writers
        self.writes = writes
        let sequences = writers.map { BlockSequence(plan: plan, writer: $0) }
        let end = zip(writers, sequences).map { writer, sequence in
            writes[writer] == 0 ? 0 : sequence.block(writes[writer] - 1) + 1
        }
        let count = plan.grows ? end.max() ?? 0 : plan.blocks
        blocks = count
        exactLength = plan.grows ? count : nil
        last = plan.grows ? [] : Self.lastWrites(sequences, writers.map { writes[$0] }, count)
    }

    private static func lastWrites(
        _ sequences: [BlockSequence], _ writes: [UInt64], _ blocks: UInt64
    ) -> [[UInt64]] {
        zip(sequences, writes).map { sequence, writes in
            var last = [UInt64](repeating: 0, count: Int(blocks))
            for write in 0..<writes { last[Int(sequence.block(write))] = write + 1 }
            return last
        }
    }

    /// The number of a writer's last write to a block plus one; 0 when it made none.
    private func lastWrite(_ index: Int, to block: UInt64) -> UInt64 {
        guard plan.grows else { return last[index][Int(block)] }
        let stride = UInt64(writers.count)
        guard block % stride == UInt64(index) else { return 0 }
        return block / stride < writes[writers[index]] ? block / stride + 1 : 0
    }

    func check(_ block: UInt64, _ bytes: UnsafeRawBufferPointer) throws(BlockDefect) {
        let written = writers.indices.contains { lastWrite($0, to: block) > 0 }
        if plan.grows && bytes.allSatisfy({ $0 == 0 }) {
            if written { throw .neverWritten }
            return
        }
        let stamp = try BlockStamp.read(bytes)
        guard stamp.seed == plan.seed else { throw .foreignSeed(stamp.seed) }
        guard stamp.block == block else { throw .misplaced(belongs: stamp.block) }
        if stamp.writer == BlockStamp.filler {
            if written { throw .neverWritten }
            return
        }
        guard let index = writers.firstIndex(where: { UInt64($0) == stamp.writer }),
            lastWrite(index, to: block) == stamp.sequence &+ 1, stamp.sequence != .max
        else { throw .stale(writer: stamp.writer, sequence: stamp.sequence) }
    }

    func missing(_ path: String) -> [String] { [] }
}

/// Records that `O_APPEND` put in an order of the kernel's, each writer's own in sequence.
struct ExpectedRecords: ExpectedContent {
    let blocks: UInt64
    private let seed: UInt64
    private let writers: [Int]
    private let writes: [UInt64]
    /// For each writer the number of the record that must come next.
    private var next: [UInt64]

    var exactLength: UInt64? { blocks }

    init(plan: WorkloadPlan, writes: [UInt64], writers: [Int]) {
        seed = plan.seed
        self.writers = writers
        self.writes = writers.map { writes[$0] }
        next = writers.map { _ in 0 }
        blocks = self.writes.reduce(0, +)
    }

    mutating func check(_ block: UInt64, _ bytes: UnsafeRawBufferPointer) throws(BlockDefect) {
        let stamp = try BlockStamp.read(bytes)
        guard stamp.seed == seed else { throw .foreignSeed(stamp.seed) }
        guard stamp.block == BlockStamp.anywhere else { throw .misplaced(belongs: stamp.block) }
        guard let index = writers.firstIndex(where: { UInt64($0) == stamp.writer }),
            stamp.sequence == next[index]
        else { throw .stale(writer: stamp.writer, sequence: stamp.sequence) }
        next[index] += 1
    }

    func missing(_ path: String) -> [String] {
        writers.indices.filter { next[$0] < writes[$0] }.map {
            "\(path) holds \(next[$0]) records of writer \(writers[$0]) in their order, but "
                + "\(writes[$0]) were written."
        }
    }
}
