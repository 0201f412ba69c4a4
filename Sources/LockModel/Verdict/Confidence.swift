// SPDX-License-Identifier: Apache-2.0

/// How sure a verdict from samples is.
///
/// **What is counted.** A sample is a look at a random time of each period, so that of *this run's*
/// time the samples are independent looks, however long a hold is and whatever period the writers
/// keep: the share of the time in which writes held the lock is a binomial share of samples. Of *other
/// runs* they are not: there a hold counts once, and holds of unequal length count for fewer, by
/// Kish's effective number (sum of lengths)² / sum of squares. Beside samples there are writes seen
/// one by one: a task in a write call that queues for a side takes that side.
///
/// **The rule.**
/// - *mixed*: each side was seen for certain (``exclusiveIsProven``, ``sharedIsProven``), once is
///   enough: the probe backend, which counts every write, then says the same.
/// - *exclusive* or *shared*: only that side was seen, and one of these three 95 % intervals
///   (Clopper-Pearson) leaves the other at most ``largestOpposite``: of this run's time, from
///   samples, where nearly none was missed; of the writes that queued, from their number; of runs like
///   this one, from the effective number of holds. It takes 36 of a kind without any of the other.
/// - *inconclusive*: anything else.
///
/// **Its error.** In fewer than 5 of 100 runs had the other side more than a tenth of that time, or of
/// those writes. It says nothing of writes that hold the lock for much less than a period and never
/// queue: a share of time is no share of writes.
public struct Confidence: Codable, Equatable, Sendable {
    /// Samples that found the lock held by a write.
    public var samples: UInt64
    /// Of those, exclusive.
    public var exclusiveSamples: UInt64
    /// Distinct holds among them.
    public var holds: UInt64
    /// Of those, exclusive.
    public var exclusiveHolds: UInt64
    /// So many holds of equal length tell as much: what the interval counts as independent
    /// observations; absent where lengths are not known.
    public var effectiveHolds: Double?
    /// Writes seen to queue for the exclusive side; absent where nobody looked.
    public var queuedExclusive: UInt64?
    /// Writes seen to queue for the shared side; absent likewise.
    public var queuedShared: UInt64?
    /// Lower limit of the 95 % interval of the exclusive share of the time writes held the lock, in
    /// runs like this one, as far as its holds are independent.
    public var exclusiveShareLow: Double
    /// Upper limit of it.
    public var exclusiveShareHigh: Double
    /// Samples of a lock held by nobody known: left out.
    public var unattributed: UInt64
    /// Shares of time may be biased: too many samples were missed. Absent: not known to be.
    public var mayBeBiased: Bool?
    /// The rule used, in words.
    public var rule: String

    /// Largest share of the other side that "exclusive" or "shared" leaves open.
    public static let largestOpposite = 0.1
    /// Smallest proven share of a side whose holders are not known for certain.
    public static let smallestProven = 0.01
    /// Fewest holds that prove such a side.
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
        effectiveHolds =
            unknownCounts ? nil : samples.evidence.flatMap { Self.effective(all.samples, $0) }
        queuedExclusive = samples.evidence?.queuedExclusive
        queuedShared = samples.evidence?.queuedShared
        unattributed = unknownCounts ? 0 : unknown.samples
        mayBeBiased = samples.mayBeBiased ? true : nil
        let share = all.samples > 0 ? Double(exclusive.samples) / Double(all.samples) : 0
        let trials = effectiveHolds ?? Double(holds)
        let interval = BinomialInterval(hits: share * trials, trials: trials)
        exclusiveShareLow = interval.low
        exclusiveShareHigh = interval.high
        rule = Self.rule(unknownCounts)
    }

    /// Samples with readers inside.
    public var sharedSamples: UInt64 { samples - exclusiveSamples }

    /// Largest share that the other side can have had of this run's time in which writes held the lock,
    /// and fewer than 5 of 100 runs be an exception; `nil` where both were seen, or samples are biased.
    public var largestUnseenShare: Double? {
        guard samples > 0, mayBeBiased != true, exclusiveSamples == 0 || sharedSamples == 0 else {
            return nil
        }
        return Self.opposite(of: samples)
    }

    /// Kish's effective number of equally long holds, which no interval is to take for less than one.
    private static func effective(_ samples: UInt64, _ evidence: WriteEvidence) -> Double? {
        let squares = evidence.exclusiveSquares + evidence.sharedSquares
        guard squares > 0 else { return nil }
        return max(1, Double(samples) * Double(samples) / Double(squares))
    }

    private static func opposite(of number: UInt64) -> Double {
        1 - BinomialInterval(hits: Double(number), trials: Double(number)).low
    }

    private static func rule(_ unknownCounts: Bool) -> String {
        let evidence =
            unknownCounts
            ? "holds, the holder's system call unknown" : "holds by a task in a write call"
        return """
            mixed if each side was seen for certain; exclusive or shared if only that one was, and \
            the 95 % interval (Clopper-Pearson) leaves the other side at most 10 %: of this run's \
            time in samples at random times, of the writes that queued, or of runs like this one, \
            where \(evidence) are independent and count once (for fewer where lengths differ)
            """
    }
}

extension Confidence {
    /// What the samples that this was made of say.
    package func mode(_ samples: LockSamples) -> Verdict.Mode {
        let exclusive = exclusiveIsProven(samples)
        let shared = sharedIsProven(samples)
        if exclusive && shared { return .mixed }
        if !shared, isSettled(1 - exclusiveShareLow, exclusiveSamples, queuedExclusive) {
            return .exclusive
        }
        if !exclusive, isSettled(exclusiveShareHigh, sharedSamples, queuedShared) { return .shared }
        return .inconclusive
    }

    /// Some write took the exclusive side: it queued for it, or was looked at twice while it held it.
    /// Kernel workers, and holders that cannot be looked at twice, have to be seen often.
    private func exclusiveIsProven(_ samples: LockSamples) -> Bool {
        let certain = samples.evidence.map { $0.exclusiveSure + ($0.queuedExclusive ?? 0) } ?? 0
        return certain > 0
            || exclusiveHolds >= Self.fewestProving && exclusiveShareLow >= Self.smallestProven
    }

    /// Some write took the shared side, which nothing but a write takes.
    private func sharedIsProven(_ samples: LockSamples) -> Bool {
        let certain = samples.evidence.map { ($0.queuedShared ?? 0) + ($0.leftShared ?? 0) } ?? 0
        return certain > 0 || sharedSamples > 0
    }

    /// - Parameters:
    ///   - left: what the interval of holds leaves the other side.
    ///   - found: samples of this side.
    ///   - queued: writes that queued for this side.
    private func isSettled(_ left: Double, _ found: UInt64, _ queued: UInt64?) -> Bool {
        if found > 0, left <= Self.largestOpposite { return true }
        guard found == samples else { return false }
        if let largestUnseenShare, largestUnseenShare <= Self.largestOpposite { return true }
        return queued.map { $0 > 0 && Self.opposite(of: $0) <= Self.largestOpposite } ?? false
    }
}
