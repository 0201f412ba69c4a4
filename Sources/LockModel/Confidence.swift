// SPDX-License-Identifier: Apache-2.0

/// How sure a verdict from samples is.
public struct Confidence: Codable, Equatable, Sendable {
    /// Samples that found the lock held by a write.
    public var samples: UInt64
    /// Of those, exclusive.
    public var exclusiveSamples: UInt64
    /// Distinct holds among them: what the interval counts as independent observations.
    public var holds: UInt64
    /// Of those, exclusive.
    public var exclusiveHolds: UInt64
    /// Lower limit of the 95 % interval of the exclusive share of the time writes held the lock.
    public var exclusiveShareLow: Double
    /// Upper limit of it.
    public var exclusiveShareHigh: Double
    /// Samples of a lock held by nobody known: left out.
    public var unattributed: UInt64
    /// The rule used, in words.
    public var rule: String

    /// Largest share of the other side that "exclusive" or "shared" leaves open.
    public static let largestOpposite = 0.1
    /// Smallest proven share of either side that makes "mixed".
    public static let smallestProven = 0.01
    /// Fewest holds that prove a side: one could be a task seen between two system calls.
    public static let fewestProving: UInt64 = 3

    /// Judges the samples of a lock.
    public init(of samples: LockSamples) {
        let known = samples.exclusive.byWrites + samples.shared.byWrites
        let unknown = samples.exclusive.unknown + samples.shared.unknown
        // Where the owner's system call cannot be read at all, a hold by nobody known is the only
        // evidence there is.
        let unknownCounts = unknown.holds > known.holds
        let exclusive =
            samples.exclusive.byWrites + (unknownCounts ? samples.exclusive.unknown : .init())
        let shared = samples.shared.byWrites + (unknownCounts ? samples.shared.unknown : .init())
        let all = exclusive + shared
        self.samples = all.samples
        exclusiveSamples = exclusive.samples
        holds = all.holds
        exclusiveHolds = exclusive.holds
        unattributed = unknownCounts ? 0 : unknown.samples
        let share = all.samples > 0 ? Double(exclusive.samples) / Double(all.samples) : 0
        let interval = BinomialInterval(hits: share * Double(holds), trials: Double(holds))
        exclusiveShareLow = interval.low
        exclusiveShareHigh = interval.high
        let evidence =
            unknownCounts
            ? "holds, the holder's system call unknown," : "holds by a task in a write call"
        rule = """
            \(evidence) count once however many samples caught them; exclusive or shared if the 95 % \
            interval (Clopper-Pearson) leaves the other side at most 10 %, mixed if it gives each \
            side at least 1 % and each was caught three times, or several readers inside at once \
            prove the shared one
            """
    }

    /// Samples with readers inside.
    public var sharedSamples: UInt64 { samples - exclusiveSamples }

    /// What the interval alone says; `nil` when it cannot tell.
    ///
    /// - Parameter parallel: samples that prove more than one writer inside.
    func mode(parallel: UInt64) -> Verdict.Mode {
        guard holds > 0 else { return .inconclusive }
        let exclusiveIsProven =
            exclusiveShareLow >= Self.smallestProven && exclusiveHolds >= Self.fewestProving
        let sharedIsProven =
            1 - exclusiveShareHigh >= Self.smallestProven
            && holds - exclusiveHolds >= Self.fewestProving || parallel > 0 && sharedSamples > 0
        if exclusiveIsProven && sharedIsProven { return .mixed }
        if 1 - exclusiveShareLow <= Self.largestOpposite { return .exclusive }
        if exclusiveShareHigh <= Self.largestOpposite { return .shared }
        return .inconclusive
    }
}
