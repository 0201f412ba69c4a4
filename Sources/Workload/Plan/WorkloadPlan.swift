// SPDX-License-Identifier: Apache-2.0

/// Everything that decides what the writers do: two runs of one plan write the same blocks.
public struct WorkloadPlan: Sendable, Codable, Equatable {
    /// Where the writers write.
    public enum Layout: String, Sendable, Codable, CaseIterable {
        /// All writers to one file.
        case shared
        /// A file for each writer.
        case perWriter = "per-writer"
    }

    /// In which order a writer visits the blocks of its file.
    ///
    /// Has no meaning for ``WorkloadPlan/append`` and ``WorkloadPlan/extend``, which have an order
    /// of their own.
    public enum Pattern: String, Sendable, Codable, CaseIterable {
        /// Any block of the file, with repeats; writers of a shared file may meet in one block.
        case random
        /// Block after block, and around again; in a shared file each writer walks a contiguous
        /// part of its own.
        case sequential
        /// In a shared file writer `w` of `N` writes blocks `w`, `w + N`, `w + 2N`, and around
        /// again; in a file of its own a writer goes block after block.
        case strided
    }

    /// Which system call writes.
    public enum Call: String, Sendable, Codable, CaseIterable {
        /// pwrite(2), or write(2) with ``WorkloadPlan/append``.
        case write
        /// splice(2) from a pipe.
        case splice
        /// The kernel's own asynchronous I/O (io_submit(2)), one write at a time.
        case aio
        /// pwritev2(2) with `RWF_DSYNC`.
        case dsync
        /// With ``WorkloadPlan/append``: pwritev2(2) with `RWF_APPEND`, the file opened without
        /// `O_APPEND`.
        case rwfAppend = "rwf-append"
    }

    /// When a writer is done.
    public enum Limit: Sendable, Codable, Equatable {
        /// After so many writes, each writer.
        case writes(UInt64)
        /// After so long, each writer from its own first write.
        case duration(TimeSpan)
    }

    /// Number of writers, at least 1.
    public var writers: Int
    /// Whether each writer is a process of its own rather than a thread.
    public var processes: Bool
    /// Bytes of one write.
    public var blockSize: UInt64
    /// Bytes of each file, laid out before the first write; rounded down to whole blocks.
    public var fileSize: UInt64
    /// One file or a file each.
    public var layout: Layout
    /// The order of the blocks.
    public var pattern: Pattern
    /// Whether files are opened with `O_DIRECT`.
    public var direct: Bool
    /// With ``direct``: every other writer opens without it, so that one inode is open in both ways.
    public var mixed: Bool
    /// Which system call writes.
    public var call: Call
    /// Whether every write is followed by a read of the same block.
    public var readsBack: Bool
    /// Whether files start empty and are opened with `O_APPEND`: every write is a new record.
    public var append: Bool
    /// Whether files start empty and every block is written once, each further out than the
    /// writer's last (in a shared file strided, so that writers stay disjoint).
    public var extend: Bool
    /// When a writer is done.
    public var limit: Limit
    /// Decides the random blocks and the content.
    public var seed: UInt64
    /// Whether every block is stamped with who wrote it, and read back at the end.
    public var verify: Bool

    /// A plan as given; ``validate()`` says whether it can be run.
    public init(
        writers: Int = 4, processes: Bool = false, blockSize: UInt64 = 4096,
        fileSize: UInt64 = 16 << 20, layout: Layout = .shared, pattern: Pattern = .random,
        direct: Bool = true, mixed: Bool = false, call: Call = .write, readsBack: Bool = false,
        append: Bool = false, extend: Bool = false, limit: Limit = .writes(1000),
        seed: UInt64 = 1, verify: Bool = false
    ) {
        self.writers = writers
        self.processes = processes
        self.blockSize = blockSize
        self.fileSize = fileSize
        self.layout = layout
        self.pattern = pattern
        self.direct = direct
        self.mixed = mixed
        self.call = call
        self.readsBack = readsBack
        self.append = append
        self.extend = extend
        self.limit = limit
        self.seed = seed
        self.verify = verify
    }

    /// Whole blocks in a file that is laid out before the first write.
    var blocks: UInt64 { blockSize == 0 ? 0 : fileSize / blockSize }

    /// Whether files start empty and grow.
    var grows: Bool { append || extend }
}
