// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// What samples say of one figure, and how far chance could move it.
struct SampledEvidence {
    /// Samples, or writes.
    let part: UInt64
    /// All samples, or all write calls.
    let whole: UInt64
    /// Limits of the 95 % interval: of a share of this run's time, what was missed taken as the one and as
    /// the other; of writes, what other runs like this one may have.
    let interval: (low: Double, high: Double)
    /// Writes, which were seen one by one: of this run chance moves nothing.
    let isCounted: Bool
    /// What stands against the number of writes being all there were.
    var doubt: String?

    /// `73.1 % of the time (95 %: 71.1 to 75.0 %)`, `462 of 20000 write calls`.
    var description: String {
        if isCounted { return "\(part) of \(whole) write calls" }
        let (low, high) = (Units.percent(interval.low), Units.percent(interval.high))
        return "\(Units.percent(part, of: whole)) of the time (95 %: \(low) to \(high))"
    }

    /// The figure in a run; or why there is none.
    static func of(_ figure: SampledFigure, in selection: Selection) -> Result<Self, Obstacle> {
        guard let observation = selection.report.observation else {
            let backend = selection.report.backend
            return .failure("the \(backend) backend takes no samples: it has counts to be limited")
        }
        if selection.isEmpty { return .failure(selection.nothing) }
        let part = selection.filter.part(of: observation, selection.report)
        if case .queuedWrites(let side) = figure { return writes(side, part) }
        return largest(part.files.filter { $0.samples.taken > $0.samples.stale }) { file in
            var alone = Observation(sampler: part.sampler, files: [file])
            alone.contention = part.contention.filter { $0.file == file.file }
            return share(figure, of: alone)
        }
    }

    /// Of the file where it is largest: those that are merely open would thin it out.
    private static func largest(
        _ files: [ObservedFile], _ share: (ObservedFile) -> Result<Self, Obstacle>
    ) -> Result<Self, Obstacle> {
        var shares: [Self] = []
        for file in files {
            switch share(file) {
            case .failure(let obstacle): return .failure(obstacle)
            case .success(let share): shares.append(share)
            }
        }
        guard let largest = shares.max(by: { $0.share < $1.share }) else {
            return .failure("no sample was taken")
        }
        let low = shares.map(\.interval.low).max() ?? 0
        let high = shares.map(\.interval.high).max() ?? 1
        return .success(
            Self(
                part: largest.part, whole: largest.whole, interval: (low, high), isCounted: false))
    }

    private var share: Double { whole > 0 ? Double(part) / Double(whole) : 0 }

    private static func share(
        _ figure: SampledFigure, of file: Observation
    ) -> Result<Self, Obstacle> {
        let (held, all) = (file.judged.samples.exclusive.byWrites, file.total.exclusive)
        switch figure {
        case .heldShare(.exclusive):
            let most = all.byWrites.samples + all.unknown.samples
            return share(of: held.samples, doubtful: most - min(most, held.samples), file.total)
        case .heldShare(.shared):
            let held = file.total.shared
            return share(
                of: held.byWrites.samples, doubtful: held.unknown.samples, file.total)
        case .queuedShare, .queuedWrites:
            return share(of: file.total.waiting, doubtful: 0, file.total)
        }
    }

    private static func share(
        of part: UInt64, doubtful: UInt64, _ samples: LockSamples
    ) -> Result<Self, Obstacle> {
        let taken = samples.taken - min(samples.taken, samples.stale)
        guard taken > 0 else { return .failure("no sample was taken") }
        let missed = samples.missed ?? 0
        guard !samples.mayBeBiased else {
            return .failure(
                "there is no share of time: \(missed) of \(samples.taken + missed) samples were missed"
            )
        }
        let (all, found) = (Double(taken + missed), Double(part))
        let most = min(all, found + Double(doubtful + missed))
        return .success(
            Self(
                part: part, whole: taken,
                interval: (
                    BinomialInterval(hits: found, trials: all).low,
                    BinomialInterval(hits: most, trials: all).high
                ), isCounted: false))
    }

    private static func writes(
        _ side: SampledFigure.Side, _ part: Observation
    ) -> Result<Self, Obstacle> {
        let seen = part.total.evidence
        guard let queued = side == .exclusive ? seen?.queuedExclusive : seen?.queuedShared else {
            return .failure("which writes queued could not be seen on this kernel")
        }
        let counted = part.files.compactMap(\.writeCalls)
        let calls =
            part.writeCalls?.calls
            ?? (counted.count == part.files.count ? counted.saturatingSum : nil)
        guard let calls, calls > 0 else { return .failure("nobody counted the write calls") }
        if part.writeCalls?.besideOthers == true || part.losses.callsUnwatched ?? 0 > 0 {
            return .failure("not all write calls were counted")
        }
        let lost = [part.losses.waitsLost, part.losses.locksLost].saturatingSum
        let chance = BinomialInterval(
            hits: Double(min(queued, calls)), trials: Double(calls))
        return .success(
            Self(
                part: queued, whole: calls, interval: (chance.low, chance.high), isCounted: true,
                doubt: lost > 0 ? "waits were lost (see the run)" : nil))
    }
}
