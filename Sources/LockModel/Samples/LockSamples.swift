// SPDX-License-Identifier: Apache-2.0

/// What samples of one file's `i_rwsem` showed.
public struct LockSamples: Codable, Equatable, Sendable {
    /// Samples taken while the file was observed.
    public var taken: UInt64 = 0
    /// Samples that the rate asked for meanwhile and that were not taken; absent where nobody counted.
    public var missed: UInt64?
    /// Samples in which another inode lay at the address: not in any other number here.
    public var stale: UInt64 = 0
    /// Samples with a writer inside, alone by construction.
    public var exclusive = HeldSamples()
    /// Samples with readers inside: in a FUSE file these are parallel direct writes.
    public var shared = HeldSamples()
    /// Samples with somebody in the wait queue.
    public var waiting: UInt64 = 0
    /// Samples in which the lock was promised to the first waiter.
    public var handoff: UInt64 = 0
    /// Samples with more than one reader inside and nobody queued: proof of parallel writers.
    /// (Next to waiters a reader may be counted that has yet to back off.)
    public var parallel: UInt64 = 0
    /// What was seen of single writes; absent where nobody looked.
    public var evidence: WriteEvidence?
    /// Samples by number of readers inside.
    public var readers: [ReaderCount] = []
    /// `fi->iocachectr` while the lock was held; absent if it never was.
    public var ioCounter: IOCounter?
    /// Samples with the lock held and the inode in cached-I/O mode.
    public var cachedMode: UInt64 = 0
    /// Who held the lock for something else than a write, by system call, most samples first.
    public var others: [OtherHolder] = []

    /// Samples with so many readers inside.
    public struct ReaderCount: Codable, Equatable, Sendable {
        /// Readers inside; 64 stands for 64 or more.
        public var inside: UInt64
        /// Samples.
        public var samples: UInt64

        /// A count as given.
        public init(inside: UInt64, samples: UInt64) {
            self.inside = inside
            self.samples = samples
        }
    }

    /// The range of `fi->iocachectr`: above 0 cached opens; below 0 passthrough opens and, in a file
    /// without passthrough, parallel direct writers in flight (fs/fuse/iomode.c).
    public struct IOCounter: Codable, Equatable, Sendable {
        /// Smallest value.
        public var min: Int64
        /// Largest value.
        public var max: Int64
        /// Sum over the samples that found the lock held.
        public var sum: Int64

        /// A range as given.
        public init(min: Int64, max: Int64, sum: Int64) {
            self.min = min
            self.max = max
            self.sum = sum
        }
    }

    /// A system call that is not a write, and the samples in which it held the lock.
    public struct OtherHolder: Codable, Equatable, Sendable {
        /// Name of the system call, or its number.
        public var call: String
        /// Samples.
        public var samples: UInt64

        /// A holder as given.
        public init(call: String, samples: UInt64) {
            self.call = call
            self.samples = samples
        }
    }

    /// No samples.
    public init() {}

    /// Largest share of missed samples with which shares of time are still told as such.
    public static let largestMissedShare = 0.02

    /// So many samples were missed that what was not seen could move a share by more than
    /// ``largestMissedShare``: passes are missed when something keeps them away, not at random.
    public var mayBeBiased: Bool {
        let missed = Double(missed ?? 0)
        return missed > Self.largestMissedShare * (Double(taken) + missed)
    }

    /// Samples that found the lock free.
    public var free: UInt64 {
        taken - min(taken, stale + exclusive.total.samples + shared.total.samples)
    }

    /// Most readers inside at once in any sample.
    public var largestReaders: UInt64 { readers.map(\.inside).max() ?? 0 }

    /// Mean number of readers inside over the samples that found any.
    public var meanReaders: Double? {
        let samples = readers.reduce(0) { $0 + $1.samples }
        guard samples > 0 else { return nil }
        return Double(readers.reduce(0) { $0 + $1.inside * $1.samples }) / Double(samples)
    }

    /// Adds another file's samples.
    public mutating func merge(_ other: LockSamples) {
        addSums(of: other)
        if let more = other.evidence {
            evidence = evidence ?? WriteEvidence()
            evidence?.addSums(of: more)
        }
        readers = Self.sum(readers + other.readers, by: \.inside, \.samples)
            .map { ReaderCount(inside: $0, samples: $1) }.sorted { $0.inside < $1.inside }
        others = Self.sum(others + other.others, by: \.call, \.samples)
            .map { OtherHolder(call: $0, samples: $1) }
            .sorted { ($0.samples, $1.call) > ($1.samples, $0.call) }
        ioCounter = [ioCounter, other.ioCounter].compactMap(\.self).reduce(nil) { sum, next in
            guard let sum else { return next }
            return IOCounter(
                min: Swift.min(sum.min, next.min), max: Swift.max(sum.max, next.max),
                sum: sum.sum + next.sum)
        }
    }

    private static func sum<Element, Key: Hashable>(
        _ list: [Element], by key: KeyPath<Element, Key>, _ value: KeyPath<Element, UInt64>
    ) -> [Key: UInt64] {
        list.reduce(into: [:]) { $0[$1[keyPath: key], default: 0] += $1[keyPath: value] }
    }
}

/// Samples that found one side of a lock held, by what the holder was doing: the writer itself on
/// the exclusive side, the last reader to get in on the shared one.
public struct HeldSamples: Codable, Equatable, Sendable {
    /// Samples, and holds told apart: consecutive samples of one hold are one piece of evidence.
    public struct Count: Codable, Equatable, Sendable {
        /// Samples.
        public var samples: UInt64
        /// Holds: the lock was free, or held by another task or call, in the sample before.
        public var holds: UInt64

        /// A count as given.
        public init(samples: UInt64 = 0, holds: UInt64 = 0) {
            self.samples = samples
            self.holds = holds
        }

        /// Of both together.
        package static func + (left: Count, right: Count) -> Count {
            Count(samples: left.samples + right.samples, holds: left.holds + right.holds)
        }
    }

    /// In a system call of the write family.
    public var write = Count()
    /// A kernel thread or io_uring worker, most likely an asynchronous write; of the shared side on
    /// PREEMPT_RT, which records no reader, everybody (kernel/locking/rwbase_rt.c).
    public var worker = Count()
    /// In another system call: fsync, truncate, ...
    public var other = Count()
    /// The kernel had no owner on record, or keeps it where this program does not know.
    public var unknown = Count()

    /// No samples.
    public init() {}

    /// All of them.
    public var total: Count { write + worker + other + unknown }
    /// Those that count as holds by a write.
    public var byWrites: Count { write + worker }
}

extension HeldSamples: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] {
        let counts: [WritableKeyPath<Self, Count>] = [\.write, \.worker, \.other, \.unknown]
        return counts.flatMap { Count.sums.map($0.appending) }
    }
}

extension HeldSamples.Count: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] { [\.samples, \.holds] }
}

extension LockSamples: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] {
        let sides: [WritableKeyPath<Self, HeldSamples>] = [\.exclusive, \.shared]
        return [\.taken, \.stale, \.waiting, \.handoff, \.parallel, \.cachedMode]
            + sides.flatMap { HeldSamples.sums.map($0.appending) }
    }

    static var sumsIfSeen: [WritableKeyPath<Self, UInt64?>] { [\.missed] }
}
