// SPDX-License-Identifier: Apache-2.0

/// What the observe backend saw: samples of the locks' state, waits, and write calls. Samples are
/// not counts of writes; how far they carry is ``Confidence``.
public struct Observation: Codable, Equatable, Sendable {
    /// How the samples were taken.
    public var sampler: SamplerFigures
    /// All files together; `largestReaders` and the counter's range over any one of them.
    public var total: LockSamples
    /// Each file, by its index in the report's files.
    public var files: [ObservedFile]
    /// Waits for the locks, longest sum first.
    public var contention: [ContentionRow]
    /// Write calls, where somebody counted them.
    public var writeCalls: WriteCallFigures?
    /// What was missed.
    public var losses: ObservationLosses
    /// What this backend cannot see, a sentence each.
    public var cannotSee: [String]

    /// An observation as given; the total is the sum of the files.
    public init(
        sampler: SamplerFigures, files: [ObservedFile] = [], contention: [ContentionRow] = [],
        writeCalls: WriteCallFigures? = nil, losses: ObservationLosses = ObservationLosses(),
        cannotSee: [String] = Observation.blindSpots
    ) {
        self.sampler = sampler
        self.files = files
        self.contention = contention
        self.writeCalls = writeCalls
        self.losses = losses
        self.cannotSee = cannotSee
        total = files.reduce(into: LockSamples()) { $0.merge($1.samples) }
    }

    /// Not so on PREEMPT_RT, whose tracepoints come before any spinning (kernel/locking/rtmutex.c).
    public static let spinning =
        "waits that only spun: rwsem_optimistic_spin() returns before lock:contention_begin"

    /// What no sampling of a lock can tell.
    public static let blindSpots = [
        "how often a lock was taken: samples see states, not events",
        "fi->lock, apart from waits that lock:contention_begin tells of",
        spinning,
        "how long a lock was held, and which lock a single write took",
        "writes through mmap (they take no i_rwsem)",
    ]
}

/// How the samples were taken.
public struct SamplerFigures: Codable, Equatable, Sendable {
    /// What ran the sampler.
    public enum Engine: String, Codable, Sendable {
        /// A BPF program on a timer of the kernel's.
        case timer
        /// A BPF program that a thread of fuselock calls.
        case thread
    }

    /// What ran the sampler.
    public var engine: Engine
    /// Samples a second asked for.
    public var rateAsked: Double
    /// Samples a second taken, from the beginning of sampling to its end; absent if it never began.
    public var rateReached: Double?
    /// Times the locks of all files were looked at.
    public var passes: UInt64
    /// Passes that the rate asked for and that did not happen.
    public var missed: UInt64
    /// Longest time without a pass, in nanoseconds.
    public var longestGapNs: UInt64
    /// Time inside the sampler: sum over all passes and longest one, in nanoseconds.
    public var passNs: SumAndMax

    /// Figures as given.
    public init(
        engine: Engine, rateAsked: Double, rateReached: Double? = nil, passes: UInt64 = 0,
        missed: UInt64 = 0, longestGapNs: UInt64 = 0, passNs: SumAndMax = SumAndMax()
    ) {
        self.engine = engine
        self.rateAsked = rateAsked
        self.rateReached = rateReached
        self.passes = passes
        self.missed = missed
        self.longestGapNs = longestGapNs
        self.passNs = passNs
    }
}

/// One observed file.
public struct ObservedFile: Codable, Equatable, Sendable {
    /// A way in which some process has the file open for writing.
    public struct Open: Codable, Hashable, Sendable {
        /// `ff->open_flags`: what the kernel kept.
        public var flags: OpenFlags
        /// `O_DIRECT`.
        public var direct: Bool
        /// `O_APPEND`.
        public var append: Bool

        /// The way writes through it go (fs/fuse/file.c, `fuse_file_write_iter`).
        public var path: WritePath {
            flags.contains(.directIO)
                ? .directIO : flags.contains(.passthrough) ? .passthrough : .cached
        }

        /// An open file as given.
        public init(flags: OpenFlags, direct: Bool, append: Bool) {
            self.flags = flags
            self.direct = direct
            self.append = append
        }
    }

    /// An open that writes were seen to go through: they held the lock, or queued for it.
    public struct Use: Codable, Equatable, Sendable {
        /// The open.
        public var open: Open
        /// Samples and waits in which they had or wanted the exclusive side.
        public var exclusive: UInt64
        /// The same of the shared side.
        public var shared: UInt64

        /// A use as given.
        public init(open: Open, exclusive: UInt64 = 0, shared: UInt64 = 0) {
            (self.open, self.exclusive, self.shared) = (open, exclusive, shared)
        }
    }

    /// Index in the report's files.
    public var file: UInt32
    /// The ways in which it was open for writing.
    public var opens: [Open]
    /// The opens that writes were seen to go through at the lock, by side; absent where nobody
    /// looked.
    public var uses: [Use]?
    /// Bytes by which it grew while it was watched; absent where that was not seen.
    public var grewBy: UInt64?
    /// What the samples of its lock showed.
    public var samples: LockSamples
    /// Write calls on it, where they are counted by file.
    public var writeCalls: UInt64?

    /// A file as given.
    public init(
        file: UInt32, opens: [Open] = [], samples: LockSamples = LockSamples(),
        writeCalls: UInt64? = nil
    ) {
        self.file = file
        self.opens = opens
        self.samples = samples
        self.writeCalls = writeCalls
    }
}

/// Write calls, and who counted them.
public struct WriteCallFigures: Codable, Equatable, Sendable {
    /// Who counted.
    public enum Source: String, Codable, Sendable {
        /// The workload's own figures.
        case workload
        /// `tp_btf/sys_exit`: system calls of the write family.
        case systemCalls = "sys_exit"
    }

    /// Who counted.
    public var source: Source
    /// Number of write calls, failed ones included where `failures` is there.
    public var calls: UInt64
    /// Bytes they wrote.
    public var bytes: UInt64
    /// Those that failed, by error, most calls first; absent where nobody looked.
    public var failures: [Failure]?
    /// Writes were seen that no such call made (aio, io_uring, kernel threads) and that are not among
    /// these; absent where none were, or nobody looked.
    public var besideOthers: Bool?

    /// Write calls that returned one error.
    public struct Failure: Codable, Equatable, Sendable {
        /// Name of the error, `EINVAL`, or its number.
        public var error: String
        /// Calls.
        public var calls: UInt64

        /// A failure as given.
        public init(error: String, calls: UInt64) { (self.error, self.calls) = (error, calls) }
    }

    /// Figures as given.
    public init(source: Source, calls: UInt64, bytes: UInt64, failures: [Failure]? = nil) {
        self.source = source
        self.calls = calls
        self.bytes = bytes
        self.failures = failures
    }

    /// Calls that failed; `nil` where nobody looked.
    public var failed: UInt64? { failures.map { $0.reduce(0) { $0 + $1.calls } } }
}
