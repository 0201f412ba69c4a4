// SPDX-License-Identifier: Apache-2.0

/// Whether anybody waited for `i_rwsem`: without waits the exclusive side costs nothing.
enum Contest: Equatable {
    /// Every acquisition found the lock free.
    case none
    /// Somebody waited.
    case waits
    /// Waits could not be seen, or only those of some calls.
    case unknown

    init(of trace: Trace) {
        let taken = trace.acquisitions.filter {
            $0.lockClass == .inodeRwsem && $0.acquisitions > 0
        }
        if taken.contains(where: { $0.contended > 0 }) {
            self = .waits
        } else if taken.isEmpty || trace.losses.dutyCyclePercent != nil
            || !taken.allSatisfy({ trace.measured.contention(of: $0.mode) })
        {
            self = .unknown
        } else {
            self = .none
        }
    }

    /// Waits that only spin are in no sample, so that nobody seen is not nobody for certain.
    init(of observation: Observation) {
        let samples = observation.total
        let waits = observation.contention.contains { $0.lockClass == .inodeRwsem }
        if samples.waiting > 0 || samples.handoff > 0 || samples.parallel > 0 || waits {
            self = .waits
        } else {
            self =
                observation.losses.waitsLost + observation.losses.locksLost > 0 ? .unknown : .none
        }
    }
}

extension Verdict {
    /// The end of a summary.
    static let uncontested = "; nobody waited for it: nothing to gain"
    /// The same from samples.
    static let nobodySeenWaiting =
        "; nobody was seen waiting: with one writer at a time there is nothing to gain"
}

extension Verdict.RankedReason {
    /// The reason alone.
    var withoutRemedy: Self {
        var reason = self
        reason.remedy = nil
        return reason
    }
}

extension Observation {
    /// One write held the lock of the busiest file nearly all the time, and no write call returned.
    var isOneHold: Bool {
        guard let calls = writeCalls, calls.calls == 0, calls.besideOthers != true,
            let samples = busiest?.samples, samples.taken > 0
        else { return false }
        let held = samples.exclusive.write
        return held.holds == 1 && Double(held.samples) >= Self.nearlyAll * Double(samples.taken)
    }

    private static let nearlyAll = 0.9
}

extension Verdict {
    /// Advice on flags helps nobody whose server does not answer.
    static let oneHold =
        "; it was one write all the time, and none returned: its server does not answer, or takes longer "
        + "than this run (fuselock inspect shows who holds the lock)"
}
