// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// The writes of one writer, one after the other; no allocation and no lock from write to write.
final class WriterLoop {
    private let job: WriterJob
    private let file: FileDescriptor
    private let stop: StopFlag
    private let progress: Progress
    private let buffer: AlignedBuffer
    /// Where blocks are read to; `nil` when none are.
    private let readBuffer: AlignedBuffer?
    private let submission: Submission
    private let blocks: BlockSequence

    /// Opens the file and prepares the buffer.
    convenience init(
        job: WriterJob, stop: StopFlag, progress: Progress = Progress()
    ) throws(WorkloadError) {
        try self.init(job: job, file: try job.open(), stop: stop, progress: progress)
    }

    /// Takes over an open file and prepares the buffer.
    init(
        job: WriterJob, file: FileDescriptor, stop: StopFlag, progress: Progress = Progress()
    ) throws(WorkloadError) {
        self.file = file
        self.progress = progress
        let size = Int(job.plan.blockSize)
        let readBuffer = job.plan.readsBack ? AlignedBuffer(count: size) : nil
        guard let buffer = AlignedBuffer(count: size),
            readBuffer != nil || !job.plan.readsBack
        else {
            try? file.close()
            throw .writerFailed(
                writer: job.writer,
                reason: "no memory for a block of \(ByteCount(job.plan.blockSize))")
        }
        do { submission = try Submission(job.plan) } catch {
            try? file.close()
            throw .writerFailed(
                writer: job.writer,
                reason: "cannot prepare \(job.plan.call.rawValue): \(error.sentencePart)")
        }
        self.job = job
        self.stop = stop
        self.buffer = buffer
        self.readBuffer = readBuffer
        blocks = BlockSequence(plan: job.plan, writer: job.writer)
        stamp(sequence: 0)
    }

    deinit { try? file.close() }

    /// Writes until the plan's limit, a failure or a stop.
    func run() -> WriterResult {
        var result = WriterResult()
        let (limit, duration) = bounds
        var deadline = UInt64.max
        while result.writes < limit {
            if stop.isRaised {
                result.stopped = true
                break
            }
            if job.plan.verify { stamp(sequence: result.writes) }
            let before = monotonicNanoseconds()
            if result.startNs == 0 {
                result.startNs = before
                result.endNs = before
                deadline = before.addingReportingOverflow(duration).partialValue
            }
            if before >= deadline { break }
            let written = write(sequence: result.writes)
            let after = monotonicNanoseconds()
            result.endNs = after
            guard written == buffer.bytes.count else {
                note(written, errno: .last, in: &result)
                break
            }
            result.writes += 1
            progress.step()
            result.latency.record(after - before)
            guard readBack(sequence: result.writes - 1, in: &result) else { break }
        }
        return result
    }

    private var bounds: (writes: UInt64, duration: UInt64) {
        switch job.plan.limit {
        case .writes(let writes): (writes, UInt64(Int64.max))
        case .duration(let span): (.max, span.nanoseconds)
        }
    }

    /// One write, again for as long as a signal came before any byte was written.
    @inline(__always)
    private func write(sequence: UInt64) -> Int {
        let offset = off_t(truncatingIfNeeded: offset(sequence))
        while true {
            let written = submission.write(buffer.bytes, to: file.rawValue, at: offset)
            if written < 0 && errno == EINTR && !stop.isRaised { continue }
            return written
        }
    }

    /// Reads the block just written; whether the writer can go on. What it holds is not looked at:
    /// another writer may have been there.
    private func readBack(sequence: UInt64, in result: inout WriterResult) -> Bool {
        guard let bytes = readBuffer?.bytes else { return true }
        let place = offset(sequence)
        let count = retryingInterrupts {
            pread(file.rawValue, bytes.baseAddress, bytes.count, off_t(place))
        }
        guard count != bytes.count else { return true }
        result.errors = 1
        result.failure =
            "Writer \(job.writer): reading \(bytes.count) bytes of \(job.path) at offset \(place) "
            + (count < 0 ? "failed: \(Errno.last.sentencePart)." : "came back short: \(count).")
        stop.raise()
        return false
    }

    @inline(__always)
    private func offset(_ sequence: UInt64) -> UInt64 {
        blocks.block(sequence) &* job.plan.blockSize
    }

    private func stamp(sequence: UInt64) {
        guard buffer.bytes.count >= BlockStamp.size else { return }
        BlockStamp(
            seed: job.plan.seed,
            block: job.plan.append ? BlockStamp.anywhere : blocks.block(sequence),
            writer: UInt64(job.writer), sequence: sequence
        ).fill(buffer.bytes)
    }

    private func note(_ written: Int, errno: Errno, in result: inout WriterResult) {
        if written < 0 && errno == .interrupted {
            result.stopped = true
            return
        }
        result.errors = 1
        let outcome =
            written < 0
            ? "failed: \(errno.sentencePart)"
            : "came back short: \(written) of \(buffer.bytes.count) bytes (errno 0)"
        result.failure =
            "Writer \(job.writer): write \(result.writes) of \(buffer.bytes.count) bytes to "
            + "\(job.path) at \(place(of: result.writes)) \(outcome)."
        stop.raise()
    }

    private func place(of sequence: UInt64) -> String {
        guard job.plan.append else { return "offset \(offset(sequence))" }
        let end = try? file.seek(offset: 0, from: .end)
        return end.map { "offset \($0) (its end, O_APPEND)" } ?? "its end (O_APPEND)"
    }
}
