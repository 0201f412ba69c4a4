// SPDX-License-Identifier: Apache-2.0

extension WorkloadPlan {
    /// Smallest block: it must hold a stamp.
    public static let smallestBlock = BlockStamp.size
    /// Largest block, in bytes: the kernel cuts a write at 2 GiB less a page (MAX_RW_COUNT).
    public static let largestBlock = 1 << 30
    /// Most writers.
    public static let mostWriters = 4096

    /// Throws `badPlan` with a sentence for the first thing that cannot be done.
    public func validate() throws(WorkloadError) {
        if let problem = countProblem ?? sizeProblem ?? patternProblem { throw .badPlan(problem) }
    }

    private var countProblem: String? {
        guard (1...Self.mostWriters).contains(writers) else {
            return "The number of writers is 1 to \(Self.mostWriters), not \(writers)."
        }
        switch limit {
        case .writes(let count) where count < 1:
            return "The number of writes is at least 1, not \(count)."
        case .duration(let duration) where duration <= .zero:
            return "The duration must be longer than zero."
        default: return nil
        }
    }

    private var sizeProblem: String? {
        guard (Self.smallestBlock...Self.largestBlock).contains(blockSize) else {
            return "The block size is \(Self.smallestBlock) bytes to 1 GiB, not \(blockSize) bytes."
        }
        if direct && blockSize % 512 != 0 {
            return "O_DIRECT writes whole sectors: the block size must be a multiple of 512, and "
                + "\(blockSize) is not. Choose another --block-size, or --buffered."
        }
        return grows ? growthProblem : fileProblem
    }

    private var fileProblem: String? {
        if fileSize < blockSize {
            return "A file of \(ByteCount(bytes: fileSize)) holds no block of "
                + "\(ByteCount(bytes: blockSize)): choose a larger --file-size."
        }
        if fileSize % blockSize != 0 {
            return "The file size (\(fileSize) bytes) must be a multiple of the block size "
                + "(\(blockSize) bytes)."
        }
        return nil
    }

    private var growthProblem: String? {
        if append && extend {
            return "--append and --extend exclude each other: O_APPEND ignores the offset."
        }
        guard case .writes(let count) = limit else { return nil }
        let (all, tooMany) = count.multipliedReportingOverflow(by: writers)
        guard !tooMany, !all.multipliedReportingOverflow(by: blockSize).overflow else {
            return "\(writers) writers times \(count) writes is more than a file can hold."
        }
        return nil
    }

    private var patternProblem: String? {
        guard pattern == .strided, !grows else { return nil }
        if layout == .perWriter {
            return "--pattern strided divides one shared file among the writers: it has no meaning "
                + "with a file each."
        }
        if blocks < writers {
            return "A file of \(blocks) blocks cannot be divided among \(writers) writers: choose "
                + "a larger --file-size."
        }
        return nil
    }
}

extension WorkloadPlan: CustomStringConvertible {
    /// One line: `4 writers x 1000 writes of 4 KiB, random, one shared 16 MiB file, O_DIRECT`.
    public var description: String {
        let kind = processes ? "writer process" : "writer"
        let plural = processes ? "writer processes" : "writers"
        var parts = ["\(writers) \(writers == 1 ? kind : plural) x \(amount)"]
        parts.append(append ? "O_APPEND" : extend ? "extending" : pattern.rawValue)
        let size = grows ? "" : "\(ByteCount(bytes: fileSize)) "
        parts.append(layout == .shared ? "one shared \(size)file" : "a \(size)file each")
        parts.append(direct ? "O_DIRECT" : "buffered")
        return parts.joined(separator: ", ")
    }

    private var amount: String {
        let block = ByteCount(bytes: blockSize)
        switch limit {
        case .writes(let count): return "\(count) \(count == 1 ? "write" : "writes") of \(block)"
        case .duration(let duration): return "\(TimeSpan(duration)) of \(block) writes"
        }
    }
}
