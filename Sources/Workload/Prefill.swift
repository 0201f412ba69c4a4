// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Writes a whole file with stamped blocks of the initial fill, and fsyncs it.
struct Prefill {
    let plan: WorkloadPlan
    let path: String
    let file: Int32

    private static let chunk = 1 << 20

    /// Throws for the first write that fails, and `interrupted` when the flag goes up.
    func run(stop: StopFlag) throws(WorkloadError) {
        try withSignalsBlocked { () throws(WorkloadError) in
            let perChunk = max(1, Self.chunk / plan.blockSize)
            let buffer = AlignedBuffer(byteCount: perChunk * plan.blockSize)
            lay(in: buffer.bytes)
            for first in stride(from: 0, to: plan.blocks, by: perChunk) {
                if stop.isRaised { throw .interrupted }
                let blocks = min(perChunk, plan.blocks - first)
                stamp(buffer.bytes, first: first, blocks: blocks)
                let used = UnsafeRawBufferPointer(
                    rebasing: buffer.bytes[..<(blocks * plan.blockSize)])
                try write(used, at: first * plan.blockSize)
            }
            guard fsync(file) == 0 else {
                throw .file(action: "fsync", path: path, errno: .current)
            }
        }
    }

    private func lay(in buffer: UnsafeMutableRawBufferPointer) {
        for offset in stride(from: 0, to: buffer.count, by: plan.blockSize) {
            let block = UnsafeMutableRawBufferPointer(
                rebasing: buffer[offset..<(offset + plan.blockSize)])
            BlockStamp.layPayload(in: block, seed: plan.seed, writer: BlockStamp.fill)
        }
    }

    private func stamp(_ buffer: UnsafeMutableRawBufferPointer, first: Int, blocks: Int) {
        for index in 0..<blocks {
            let offset = index * plan.blockSize
            let stamp = BlockStamp(
                seed: plan.seed, block: UInt64(first + index), writer: BlockStamp.fill, sequence: 0)
            stamp.put(
                in: UnsafeMutableRawBufferPointer(
                    rebasing: buffer[offset..<(offset + plan.blockSize)]))
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(WorkloadError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let wrote = pwrite(file, rest.baseAddress, rest.count, off_t(offset + done))
            if wrote < 0 {
                let errno = Errno.current
                if errno == .interrupted { continue }
                throw .file(action: "fill", path: path, errno: errno)
            }
            if wrote == 0 {
                throw .shortFill(
                    path: path, offset: offset, wrote: done, wanted: bytes.count)
            }
            done += wrote
        }
    }
}
