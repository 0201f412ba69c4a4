// SPDX-License-Identifier: Apache-2.0

/// One workload with different numbers of writers, as one value: text, Markdown, JSON and HTML are
/// renderings of it.
public struct WriterSweep: Codable, Equatable, Sendable {
    /// The version of the JSON form this program writes.
    public static let currentSchema = "fuselock.sweep/1"

    /// `fuselock.sweep/1`.
    public var schema: String
    /// Version of the program that made it.
    public var version: String
    /// When the first step began, ISO 8601.
    public var recordedAt: String
    /// How fuselock was called, its own name first; absent in sweeps of older versions.
    public var command: [String]?
    /// Which kernel.
    public var kernel: KernelInfo
    /// What was written to.
    public var target: TargetInfo
    /// Flags of the open files.
    public var openFlags: OpenFlagsSeen
    /// What each writer did, in words.
    public var workload: String
    /// The numbers of writers that were asked for, in order.
    public var asked: [Int]
    /// One a number of writers, in order; fewer than asked where the sweep ended early.
    public var steps: [SweepStep]
    /// Why it ended early; absent where it did not.
    public var truncated: String?
    /// The law of the steps, or why there is none.
    public var fit: ScalingFit

    /// A sweep of finished runs; `nil` without any.
    public init?(
        of reports: [(writers: Int, report: Report)], asked: [Int], workload: String,
        truncated: String?
    ) {
        guard let first = reports.first?.report else { return nil }
        schema = Self.currentSchema
        (version, recordedAt) = (first.version, first.recordedAt)
        command = first.command
        (kernel, target, openFlags) = (first.kernel, first.target, first.openFlags)
        (self.workload, self.asked, self.truncated) = (workload, asked, truncated)
        steps = reports.map { SweepStep(writers: $0.writers, $0.report) }
        fit = ScalingFit(steps.compactMap(\.point))
    }
}

/// One number of writers.
public struct SweepStep: Codable, Equatable, Sendable {
    /// Writers at once.
    public var writers: Int
    /// Writes a second, all writers together; absent where nothing was written.
    public var iops: Double?
    /// Bytes a second, all writers together; absent likewise.
    public var bytesPerSecond: Double?
    /// 99 % of the write calls took no longer, in nanoseconds; absent where not timed.
    public var latencyP99Ns: UInt64?
    /// Verdict, locks a write, waits and losses.
    public var figures: MatrixFigures
    /// Why most of the exclusive writes were; absent without exclusive ones.
    public var reason: Reason?
    /// What went wrong in it, a sentence each.
    public var failures: [String]

    init(writers: Int, _ report: Report) {
        self.writers = writers
        iops = report.workload?.iops
        bytesPerSecond = report.workload?.bytesPerSecond
        latencyP99Ns = report.workload?.total?.latencyNs?.p99
        figures = MatrixFigures(report)
        reason = report.verdict.reasons.first?.reason
        failures = report.workload?.failures ?? []
    }

    /// Where it stands in the fit; `nil` where nothing was written.
    var point: ScalingPoint? {
        iops.map { ScalingPoint(writers: writers, throughput: $0) }
    }
}
