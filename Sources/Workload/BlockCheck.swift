// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Judges blocks read back: whole, in their place, of this run, and the last that was written there.
struct BlockCheck {
    private let plan: WorkloadPlan
    private let lastWrites: LastWrites
    private var payloads: [UInt64: [UInt8]] = [:]
    private var scratch: [UInt8]
    private var nextRecord: [UInt64: UInt64]

    /// For one file, written by the writers of `counts`, each so many times.
    init(plan: WorkloadPlan, counts: [Int: UInt64]) {
        self.plan = plan
        lastWrites = LastWrites(plan: plan, counts: plan.append ? [:] : counts)
        scratch = Array(repeating: 0, count: plan.blockSize)
        nextRecord = Dictionary(uniqueKeysWithValues: counts.keys.map { (UInt64($0), 0) })
    }

    /// What is wrong with the block at position `number` of the file; `nil` when nothing is.
    mutating func problem(with bytes: UnsafeRawBufferPointer, at number: Int) -> String? {
        guard let stamp = BlockStamp(readFrom: bytes) else {
            if plan.extend && !lastWrites.wrote(number) && bytes.allSatisfy({ $0 == 0 }) {
                return nil
            }
            return "holds no block of ours"
        }
        guard stamp.seed == plan.seed else { return "holds a block of another run" }
        guard isWhole(bytes, stamp) else {
            return "is torn or altered: it begins as write \(stamp.sequence) of "
                + name(stamp.writer)
        }
        return plan.append ? recordProblem(stamp) : placeProblem(stamp, at: number)
    }

    private mutating func isWhole(_ bytes: UnsafeRawBufferPointer, _ stamp: BlockStamp) -> Bool {
        let payload = payloads[stamp.writer] ?? newPayload(of: stamp.writer)
        return scratch.withUnsafeMutableBytes { scratch in
            scratch.copyBytes(from: payload)
            stamp.put(in: scratch)
            guard let found = bytes.baseAddress, let expected = scratch.baseAddress else {
                return false
            }
            return memcmp(found, expected, scratch.count) == 0
        }
    }

    private mutating func newPayload(of writer: UInt64) -> [UInt8] {
        var payload = [UInt8](repeating: 0, count: plan.blockSize)
        payload.withUnsafeMutableBytes {
            BlockStamp.layPayload(in: $0, seed: plan.seed, writer: writer)
        }
        if writer < UInt64(plan.writers) || writer == BlockStamp.fill {
            payloads[writer] = payload
        }
        return payload
    }

    private mutating func recordProblem(_ stamp: BlockStamp) -> String? {
        guard let expected = nextRecord[stamp.writer] else {
            return "holds a record of \(name(stamp.writer)), which does not write this file"
        }
        nextRecord[stamp.writer] = stamp.sequence + 1
        guard stamp.sequence != expected else { return nil }
        return "holds record \(stamp.sequence) of \(name(stamp.writer)) where its record "
            + "\(expected) was due"
    }

    private func placeProblem(_ stamp: BlockStamp, at number: Int) -> String? {
        guard stamp.block == UInt64(number) else {
            return "holds block \(stamp.block), written by \(name(stamp.writer))"
        }
        if stamp.writer == BlockStamp.fill {
            return lastWrites.wrote(number) ? "still holds the initial fill: a write is lost" : nil
        }
        guard let last = lastWrites.sequence(of: stamp.writer, block: number) else {
            return "holds a write of \(name(stamp.writer)), which never wrote it"
        }
        guard stamp.sequence != last else { return nil }
        return "holds write \(stamp.sequence) of \(name(stamp.writer)) instead of its later write "
            + "\(last)"
    }

    private func name(_ writer: UInt64) -> String {
        writer == BlockStamp.fill ? "the initial fill" : "writer \(writer)"
    }
}

/// The last write of each writer to each block: what may be found there afterwards, since a later
/// write of the same writer begins after an earlier one has ended.
private struct LastWrites {
    private var byWriter: [UInt64: [Int: UInt64]] = [:]

    init(plan: WorkloadPlan, counts: [Int: UInt64]) {
        for (writer, count) in counts {
            let sequence = WriteSequence(plan: plan, writer: writer)
            var last: [Int: UInt64] = [:]
            for number in 0..<count { last[sequence.block(Int(number))] = number }
            byWriter[UInt64(writer)] = last
        }
    }

    func wrote(_ block: Int) -> Bool { byWriter.values.contains { $0[block] != nil } }

    func sequence(of writer: UInt64, block: Int) -> UInt64? { byWriter[writer]?[block] }
}
