// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// One writer's writes, from the first to the last. Neither allocates nor locks between them.
struct WriterLoop: Sendable {
    let plan: WorkloadPlan
    let writer: Int
    let path: String

    /// Opens the file as the plan says.
    func openFile() throws(WorkloadError) -> Descriptor {
        let flags =
            O_WRONLY | (plan.direct ? OpenFlag.direct : 0) | (plan.append ? Int32(O_APPEND) : 0)
        return try Descriptor(opening: path, flags, action: "open for writing")
    }

    /// Writes to `file` once `gate` opens, until the plan's limit, `stop`, or the first failure, and
    /// closes it.
    func run(file: consuming Descriptor, gate: Gate, stop: StopFlag) -> WriterResult {
        let buffer = AlignedBuffer(byteCount: plan.blockSize)
        BlockStamp.layPayload(in: buffer.bytes, seed: plan.seed, writer: UInt64(writer))
        gate.pass()
        let number = file.number
        var result = withSignalsBlocked { () -> WriterResult in
            write(buffer.bytes, to: number, stop: stop)
        }
        if let errno = file.finish(), result.failure == nil {
            result.errors += 1
            result.failure = "Writer \(writer): closing \(path) failed: \(errno.sentence)."
        }
        return result
    }

    private func write(
        _ buffer: UnsafeMutableRawBufferPointer, to file: Int32, stop: StopFlag
    ) -> WriterResult {
        let sequence = WriteSequence(plan: plan, writer: writer)
        var result = WriterResult()
        result.startNs = monotonicNanoseconds()
        result.endNs = result.startNs
        let (count, deadline) = bounds(from: result.startNs)
        var number = 0
        while number < count && result.endNs < deadline && !stop.isRaised {
            let block = sequence.block(number)
            let (offset, tooFar) = block.multipliedReportingOverflow(by: plan.blockSize)
            stamp(block, number).put(in: buffer)
            let before = monotonicNanoseconds()
            let wrote = tooFar ? 0 : writeOnce(buffer, to: file, at: offset)
            let code = errno
            result.endNs = monotonicNanoseconds()
            guard wrote == plan.blockSize else {
                result.errors += 1
                result.failure = failure(wrote: wrote, at: offset, errno: Errno(rawValue: code))
                break
            }
            result.latency.record(min(result.endNs - before, LatencyHistogram.longest))
            result.writes += 1
            number += 1
        }
        result.bytes = result.writes * UInt64(plan.blockSize)
        return result
    }

    private func stamp(_ block: Int, _ number: Int) -> BlockStamp {
        BlockStamp(
            seed: plan.seed, block: UInt64(block), writer: UInt64(writer),
            sequence: UInt64(number))
    }

    private func bounds(from start: UInt64) -> (count: Int, deadline: UInt64) {
        switch plan.limit {
        case .writes(let count): (count, .max)
        case .duration(let duration): (.max, start &+ UInt64(max(1, duration.wholeNanoseconds)))
        }
    }

    @inline(__always)
    private func writeOnce(
        _ buffer: UnsafeMutableRawBufferPointer, to file: Int32, at offset: Int
    ) -> Int {
        while true {
            let wrote =
                plan.append
                ? Glibc.write(file, buffer.baseAddress, buffer.count)
                : pwrite(file, buffer.baseAddress, buffer.count, off_t(offset))
            if wrote >= 0 || errno != EINTR { return wrote }
        }
    }

    private func failure(wrote: Int, at offset: Int, errno: Errno) -> String {
        let place = plan.append ? "at the end of" : "at offset \(offset) of"
        let what = "Writer \(writer): the write of \(plan.blockSize) bytes \(place) \(path)"
        return wrote < 0
            ? "\(what) failed: \(errno.sentence)." : "\(what) was short: \(wrote) bytes."
    }
}

/// CLOCK_MONOTONIC, the same clock in every process.
@inline(__always)
func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
