// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Runs side by side, as one value: text, Markdown, JSON and a mail's block are renderings.
public struct RunDiff: Codable, Equatable, Sendable {
    /// The schema of the JSON form.
    public static let currentSchema = "fuselock.diff/1"

    /// What a figure is measured in.
    public enum Unit: String, Codable, Sendable {
        /// Acquisitions a write, from whole numbers.
        case perWrite = "per_write"
        /// A share, 0...1.
        case share
        /// Nanoseconds.
        case nanoseconds = "ns"
        /// A rate.
        case perSecond = "per_second"
        /// A number of things.
        case number
    }

    /// A figure over the runs of one side.
    public struct Spread: Codable, Equatable, Sendable {
        /// Smallest.
        public var min: Double
        /// Middle one; for counts all runs together.
        public var middle: Double
        /// Largest.
        public var max: Double
        /// Standard deviation over the runs; absent for one.
        public var deviation: Double?
        /// Number of runs.
        public var runs: Int
    }

    /// What the difference of two spreads is worth.
    public enum Meaning: String, Codable, Sendable {
        /// The counts are the same, or so are the figures of every run.
        case same
        /// Counts differ, or the ranges of four runs a side or more do not meet.
        case changed
        /// The ranges of the runs overlap.
        case within
        /// Too few runs a side to tell.
        case unknown
    }

    /// One figure of two sides.
    public struct Row: Codable, Equatable, Sendable {
        /// What it is.
        public var figure: String
        /// What it is measured in.
        public var unit: Unit
        /// The first side; absent where it has none.
        public var before: Spread?
        /// The other side; absent likewise.
        public var after: Spread?
        /// After minus before.
        public var change: Double?
        /// The change over before; absent where that is 0.
        public var relative: Double?
        /// What the change is worth; absent where a side is.
        public var meaning: Meaning?
    }

    /// The first side against another.
    public struct Comparison: Codable, Equatable, Sendable {
        /// Key of the other side's runs.
        public var key: RunKey
        /// Name of the other side.
        public var name: String
        /// Its verdict.
        public var verdict: String
        /// In what the sides are unlike; empty unless that was forced.
        public var unlike: [String]
        /// What stands against the counts of either side.
        public var doubts: [String]
        /// The figures.
        public var rows: [Row]
    }

    /// `fuselock.diff/1`.
    public var schema = RunDiff.currentSchema
    /// Name of the first side.
    public var name: String
    /// Key of its runs.
    public var key: RunKey
    /// Its backend.
    public var backend: String
    /// Its machine.
    public var machine: KernelInfo
    /// Its verdict.
    public var verdict: String
    /// The others, each against the first.
    public var comparisons: [Comparison]
}
