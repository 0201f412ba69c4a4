// SPDX-License-Identifier: Apache-2.0

/// What the writers do: how many, how large, where, how long. A pure value; the same plan with the
/// same seed writes the same blocks in the same order in each writer.
public struct WorkloadPlan: Sendable, Codable, Equatable {
    /// Which files the writers write.
    public enum Layout: String, Sendable, Codable, CaseIterable {
        /// All writers write one file.
        case shared
        /// Each writer writes a file of its own.
        case perWriter
    }

    /// Which block a writer's next write goes to.
    public enum Pattern: String, Sendable, Codable, CaseIterable {
        /// Any block of the file, each with the same probability, again and again.
        case random
        /// From the first block to the last and around, each writer by itself, as fio does.
        case sequential
        /// Writer w of N writes blocks w, w+N, w+2N, ... and around: no two writers share a block.
        case strided
    }

    /// When a writer is done.
    public enum Limit: Sendable, Codable, Equatable {
        /// After this many writes, each writer.
        case writes(Int)
        /// After this much time.
        case duration(Duration)
    }

    /// Number of writers.
    public var writers: Int
    /// Whether each writer is a process of its own; threads of one process otherwise.
    public var processes: Bool
    /// Bytes a write.
    public var blockSize: Int
    /// Bytes a file; without meaning for `append` and `extend`, whose files start empty.
    public var fileSize: Int
    /// One file or one each.
    public var layout: Layout
    /// Where the writes go; without meaning for `append` and `extend`.
    public var pattern: Pattern
    /// O_DIRECT; through the page cache otherwise.
    public var direct: Bool
    /// O_APPEND: every write becomes a record at the end of the file.
    public var append: Bool
    /// Every write goes past the end of a file that starts empty, strided among the writers.
    public var extend: Bool
    /// When a writer is done.
    public var limit: Limit
    /// Seed of the offsets and of the bytes written.
    public var seed: UInt64
    /// Whether to read everything back and compare when the writers are done.
    public var verify: Bool

    /// A plan; the defaults are those of the command line.
    public init(
        writers: Int = 4, processes: Bool = false, blockSize: Int = 4096,
        fileSize: Int = 16 << 20, layout: Layout = .shared, pattern: Pattern = .random,
        direct: Bool = true, append: Bool = false, extend: Bool = false,
        limit: Limit = .writes(1000), seed: UInt64 = 1, verify: Bool = false
    ) {
        self.writers = writers
        self.processes = processes
        self.blockSize = blockSize
        self.fileSize = fileSize
        self.layout = layout
        self.pattern = pattern
        self.direct = direct
        self.append = append
        self.extend = extend
        self.limit = limit
        self.seed = seed
        self.verify = verify
    }

    /// Whole blocks in a file of `fileSize`.
    public var blocks: Int { fileSize / blockSize }

    /// Whether the files start empty and grow with the run.
    public var grows: Bool { append || extend }
}
