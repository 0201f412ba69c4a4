// SPDX-License-Identifier: Apache-2.0

/// What became of every case on one mount: text, Markdown and JSON are renderings of it.
public struct CaseReport: Codable, Equatable, Sendable {
    /// The version of the JSON form this program writes.
    public static let currentSchema = "fuselock.cases/1"

    /// `fuselock.cases/1`.
    public var schema = Self.currentSchema
    /// Version of the program that made it.
    public var version: String
    /// Which kernel.
    public var kernel: KernelInfo
    /// What was written to.
    public var target: TargetInfo
    /// Whose promises were held against it; more than one where an experiment could not tell them
    /// apart.
    public var variants: [KernelVariant]
    /// The variants were found by experiment, not given.
    public var isVariantFound: Bool
    /// One row a case, in the order they were run.
    public var rows: [CaseRow]

    /// A report as given.
    public init(
        version: String, kernel: KernelInfo, target: TargetInfo, variants: [KernelVariant],
        isVariantFound: Bool, rows: [CaseRow]
    ) {
        self.version = version
        self.kernel = kernel
        self.target = target
        self.variants = variants
        self.isVariantFound = isVariantFound
        self.rows = rows
    }

    /// The worst of the rows: failed, then broken, then incomplete.
    public var outcome: CaseRow.Outcome {
        rows.map(\.outcome).max { $0.severity < $1.severity } ?? .incomplete
    }
}

/// One case: what was promised, what was seen, whether the data is right.
public struct CaseRow: Codable, Equatable, Sendable {
    /// What became of a promise.
    public enum Outcome: String, Codable, Sendable {
        /// Kept.
        case kept
        /// Too little was seen, or too much lost, to say.
        case incomplete
        /// Not kept.
        case broken
        /// The writes failed, or what they wrote is not there.
        case failed

        var severity: Int {
            switch self {
            case .kept: 0
            case .incomplete: 1
            case .broken: 2
            case .failed: 3
            }
        }
    }

    /// Acquisitions a write call, where they were counted.
    public struct LocksPerWrite: Codable, Equatable, Sendable {
        /// `i_rwsem`, exclusive side.
        public var exclusive: Double
        /// `i_rwsem`, shared side.
        public var shared: Double
        /// The backing inode's `i_rwsem`, both sides.
        public var backing: Double
        /// `fi->lock`; absent where it was not traced.
        public var fiLock: Double?
        /// Every count is exact.
        public var isExact: Bool
    }

    /// Which case.
    public var `case`: WriteCase
    /// The verdicts that keep the promise.
    public var promised: [Verdict.Mode]
    /// The verdict; absent when the case could not be run.
    public var observed: Verdict.Mode?
    /// Reasons of exclusive writes, most writes first.
    public var reasons: [Reason]
    /// Locks a write; absent where the backend does not count them.
    public var locks: LocksPerWrite?
    /// Blocks read back and found right.
    public var verifiedBlocks: UInt64?
    /// Why it failed, a sentence each.
    public var failures: [String]
    /// What became of the promise.
    public var outcome: Outcome

    /// Judges a run of a case.
    public init(of writes: WriteCase, promise: LockPromise, report: Report) {
        `case` = writes
        promised = promise.modes
        observed = report.verdict.mode
        reasons = report.verdict.reasons.map(\.reason).reduce(into: []) { list, reason in
            // The same reason may stand for more than one path.
            if !list.contains(reason) { list.append(reason) }
        }
        locks = LocksPerWrite(report)
        verifiedBlocks = report.workload?.verifiedBlocks
        failures = report.workload?.failures ?? []
        if !failures.isEmpty || verifiedBlocks == nil {
            outcome = .failed
        } else if report.verdict.mode == .inconclusive {
            outcome = .incomplete
        } else {
            outcome = promise.modes.contains(report.verdict.mode) ? .kept : .broken
        }
    }

    /// A case that could not be run.
    public init(failed writes: WriteCase, because reason: String) {
        `case` = writes
        promised = []
        reasons = []
        failures = [reason]
        outcome = .failed
    }
}

extension CaseRow.LocksPerWrite {
    /// `nil` where the backend does not count locks, or nothing was written.
    init?(_ report: Report) {
        guard let rows = report.locks, let calls = report.calls, calls > 0 else { return nil }
        func perCall(_ lockClass: LockClass, _ mode: LockMode? = nil) -> Double {
            let taken = rows.filter { $0.class == lockClass && (mode == nil || $0.mode == mode) }
                .reduce(0) { $0 + $1.acquisitions }
            return Double(taken) / Double(calls)
        }
        self.init(
            exclusive: perCall(.inodeRwsem, .exclusive), shared: perCall(.inodeRwsem, .shared),
            backing: perCall(.backingRwsem),
            fiLock: rows.contains { $0.class == .fiLock } ? perCall(.fiLock) : nil,
            isExact: report.losses?.countsAreExact ?? false)
    }
}
