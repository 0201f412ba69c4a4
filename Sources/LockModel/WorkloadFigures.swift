// SPDX-License-Identifier: Apache-2.0

/// What a workload did, in its own words: the figures a report sets beside the kernel's.
public struct WorkloadFigures: Codable, Equatable, Sendable {
    /// `writers` (our own), `fio`, or `command`.
    public var engine: String
    /// One line that says what ran: writers, block size, pattern, or the command line.
    public var description: String
    /// Wall time from the first write to the last, in nanoseconds.
    public var elapsedNs: UInt64
    /// The sum over all writers; absent for a command, whose writes nobody counts but the kernel.
    public var total: WriterFigures?
    /// Each writer's own figures, by writer number.
    public var writers: [WriterFigures]
    /// The seed of the offsets, for a run that can be repeated.
    public var seed: UInt64?
    /// Blocks read back and found right; absent when nothing was verified.
    public var verifiedBlocks: UInt64?
    /// The exit code of fio or of the command.
    public var exitCode: Int32?
    /// The first failures, each a sentence naming file, offset and errno; empty for a good run.
    public var failures: [String]
    /// Whether it was stopped before its limit, by Ctrl-C for instance; the figures are partial.
    public var interrupted: Bool

    /// Figures as given; `total` and `writers` may be empty for a command.
    public init(
        engine: String, description: String, elapsedNs: UInt64, total: WriterFigures? = nil,
        writers: [WriterFigures] = [], seed: UInt64? = nil, verifiedBlocks: UInt64? = nil,
        exitCode: Int32? = nil, failures: [String] = [], interrupted: Bool = false
    ) {
        self.engine = engine
        self.description = description
        self.elapsedNs = elapsedNs
        self.total = total
        self.writers = writers
        self.seed = seed
        self.verifiedBlocks = verifiedBlocks
        self.exitCode = exitCode
        self.failures = failures
        self.interrupted = interrupted
    }

    /// Writes a second over the whole run; `nil` when nothing was counted or no time passed.
    public var iops: Double? {
        guard let total, elapsedNs > 0 else { return nil }
        return Double(total.writes) * 1e9 / Double(elapsedNs)
    }

    /// Bytes a second over the whole run; `nil` when nothing was counted or no time passed.
    public var bytesPerSecond: Double? {
        guard let total, elapsedNs > 0 else { return nil }
        return Double(total.bytes) * 1e9 / Double(elapsedNs)
    }
}

/// One writer's count and latency, or the sum of all of them.
public struct WriterFigures: Codable, Equatable, Sendable {
    /// Writes that returned the full block.
    public var writes: UInt64
    /// Bytes those writes wrote.
    public var bytes: UInt64
    /// Writes that failed or came back short.
    public var errors: UInt64
    /// Latency of a write call, in nanoseconds; absent when nothing was timed.
    public var latencyNs: LatencyFigures?

    /// Figures as given.
    public init(writes: UInt64, bytes: UInt64, errors: UInt64, latencyNs: LatencyFigures? = nil) {
        self.writes = writes
        self.bytes = bytes
        self.errors = errors
        self.latencyNs = latencyNs
    }
}

/// Percentiles of a latency distribution, in nanoseconds.
public struct LatencyFigures: Codable, Equatable, Sendable {
    /// Smallest value seen.
    public var min: UInt64
    /// Arithmetic mean.
    public var mean: Double
    /// Median.
    public var p50: UInt64
    /// 90th percentile.
    public var p90: UInt64
    /// 99th percentile.
    public var p99: UInt64
    /// 99.9th percentile.
    public var p999: UInt64
    /// Largest value seen.
    public var max: UInt64

    /// Figures as given.
    public init(
        min: UInt64, mean: Double, p50: UInt64, p90: UInt64, p99: UInt64, p999: UInt64, max: UInt64
    ) {
        self.min = min
        self.mean = mean
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.p999 = p999
        self.max = max
    }
}
