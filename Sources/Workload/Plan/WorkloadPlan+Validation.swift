// SPDX-License-Identifier: Apache-2.0

extension WorkloadPlan {
    /// Upper bound for ``writers``: beyond it only the scheduler is measured.
    static let maximumWriters = 4096
    /// Upper bound for ``blockSize``; the kernel cuts a write at 2 GiB - 4 KiB (`MAX_RW_COUNT`).
    static let maximumBlockSize: UInt64 = 1 << 30
    /// What a pipe holds at most without privileges (pipe(7), pipe-max-size).
    static let largestPipe: UInt64 = 1 << 20
    /// What verification may remember, in bytes.
    static let verificationMemory: UInt64 = 4 << 30

    /// Throws ``WorkloadError/invalidPlan(_:)`` with a sentence for the first value that cannot
    /// be run.
    public func validate() throws(WorkloadError) {
        if let objection = writerObjection ?? sizeObjection ?? modeObjection ?? verifyObjection {
            throw .invalidPlan(objection)
        }
    }

    private var writerObjection: String? {
        guard writers >= 1 else { return "\(writers) writers cannot write: give at least 1." }
        guard writers <= Self.maximumWriters else {
            return "\(writers) writers are too many: give at most \(Self.maximumWriters)."
        }
        if case .writes(0) = limit { return "0 writes a writer measure nothing: give at least 1." }
        if case .duration(let span) = limit, span.nanoseconds == 0 {
            return "A duration of 0 measures nothing: give a time such as 10s."
        }
        return nil
    }

    private var sizeObjection: String? {
        guard blockSize >= 1 else { return "A block size of 0 writes nothing: give 4k, say." }
        guard blockSize <= Self.maximumBlockSize else {
            return "A block size of \(ByteCount(blockSize)) is too large: give at most "
                + "\(ByteCount(Self.maximumBlockSize))."
        }
        if direct && blockSize % 512 != 0 {
            return "A block size of \(blockSize) bytes cannot be written with O_DIRECT: give a "
                + "multiple of 512 (of 4096 on most file systems), or write buffered."
        }
        return grows ? growthObjection : laidOutObjection
    }

    private var laidOutObjection: String? {
        guard fileSize <= UInt64(Int64.max) else {
            return "A file size of \(fileSize) bytes is beyond the largest file offset."
        }
        guard blocks >= 1 else {
            return "A file of \(ByteCount(fileSize)) is smaller than one block of "
                + "\(ByteCount(blockSize)): give a larger file size or a smaller block size."
        }
        if layout == .shared && pattern != .random && blocks < UInt64(writers) {
            return "A file of \(blocks) blocks cannot be divided among \(writers) writers: give "
                + "a larger file size or fewer writers."
        }
        return nil
    }

    private var growthObjection: String? {
        guard case .writes(let writes) = limit else { return nil }
        let (records, overflow) = writes.multipliedReportingOverflow(by: UInt64(writers))
        let (bytes, tooLong) = records.multipliedReportingOverflow(by: blockSize)
        guard !overflow, !tooLong, bytes <= UInt64(Int64.max) else {
            return "\(writes) writes by \(writers) writers would grow a file beyond the largest "
                + "file offset: give fewer writes."
        }
        return nil
    }

    private var modeObjection: String? {
        if append && extend {
            return "Append and extend exclude each other: O_APPEND chooses the offset of every "
                + "write."
        }
        if append && (call != .write && call != .rwfAppend || readsBack) {
            return "Append goes with plain writes and rwf-append only: it leaves the offset to the "
                + "kernel."
        }
        if call == .rwfAppend && !append {
            return "The call rwf-append appends: give --append as well."
        }
        if call == .splice && blockSize > Self.largestPipe {
            return "A block of \(ByteCount(blockSize)) does not fit a pipe: splice takes at most "
                + "\(ByteCount(Self.largestPipe))."
        }
        return nil
    }

    private var verifyObjection: String? {
        guard verify else { return nil }
        guard blockSize >= UInt64(BlockStamp.size) else {
            return "Blocks of \(blockSize) bytes cannot be verified: the stamp in each takes "
                + "\(BlockStamp.size) bytes."
        }
        let remembered = blocks.multipliedReportingOverflow(by: 8 * UInt64(writers))
        guard grows || (!remembered.overflow && remembered.partialValue <= Self.verificationMemory)
        else {
            return "\(blocks) blocks by \(writers) writers are too many to verify: give a smaller "
                + "file size, a larger block size or fewer writers."
        }
        return nil
    }
}
