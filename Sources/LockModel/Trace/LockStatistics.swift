// SPDX-License-Identifier: Apache-2.0

/// What the kernel itself counted of one lock class, on one side of it: a row of /proc/lock_stat
/// (CONFIG_LOCK_STAT; kernel/locking/lockdep_proc.c, `seq_stats`). Durations are in nanoseconds.
public struct LockStatistics: Codable, Equatable, Sendable {
    /// Shortest, longest and sum; the file has hundredths of a microsecond.
    public struct Times: Codable, Equatable, Sendable {
        /// Shortest.
        public var min: UInt64
        /// Longest.
        public var max: UInt64
        /// Sum.
        public var total: UInt64

        /// Durations as given, in nanoseconds.
        public init(min: UInt64, max: UInt64, total: UInt64) {
            self.min = min
            self.max = max
            self.total = total
        }
    }

    /// The class as the file has it: cut at 38 characters, a number after `#` at its first digit.
    public var name: String
    /// The shared side of an rwsem or rwlock (`-R`); else the exclusive one, or a lock without sides.
    public var isShared: Bool
    /// Contended acquisitions on another CPU than the one before.
    public var contentionBounces: UInt64
    /// Acquisitions whose first attempt failed.
    public var contentions: UInt64
    /// From the failed attempt to the acquisition.
    public var wait: Times
    /// Acquisitions on another CPU than the one before.
    public var acquisitionBounces: UInt64
    /// Acquisitions that have been released; those still held are not in it.
    public var acquisitions: UInt64
    /// From acquisition to release.
    public var hold: Times

    /// A row as given.
    public init(
        name: String, isShared: Bool, contentionBounces: UInt64, contentions: UInt64, wait: Times,
        acquisitionBounces: UInt64, acquisitions: UInt64, hold: Times
    ) {
        self.name = name
        self.isShared = isShared
        self.contentionBounces = contentionBounces
        self.contentions = contentions
        self.wait = wait
        self.acquisitionBounces = acquisitionBounces
        self.acquisitions = acquisitions
        self.hold = hold
    }
}
