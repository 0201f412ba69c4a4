// SPDX-License-Identifier: Apache-2.0

import LockModel

extension CounterTable {
    /// What the probe backend lost, every kind at 0 or more. Calls in flight are no loss.
    public init(_ losses: Losses) {
        self.init()
        let kinds: [(String, UInt64)] = [
            ("calls_entered_unseen", losses.callsEnteredUnseen),
            ("calls_maybe_missed", losses.mayBeMissing?[CountedThing.calls.rawValue] ?? 0),
            ("call_exits_missed", losses.callExitsMissed),
            ("storage_failed", losses.storageFailed),
            ("mounts_over_limit", losses.filesOverLimit),
            ("locks_over_limit", losses.locksOverLimit),
            ("acquisitions_over_limit", losses.acquisitionsOverLimit),
            ("calls_over_limit", losses.callsOverLimit),
            ("nested_too_deep", losses.nestedTooDeep ?? 0),
            ("untimed_acquisitions", losses.untimedAcquisitions),
            ("unmeasured_holds", losses.unmeasuredHolds),
            ("single_witness", losses.singleWitness),
            ("opens_over_limit", losses.opensOverLimit ?? 0),
            ("opens_unread", losses.opensUnread ?? 0),
        ]
        for (kind, count) in kinds { add(count, .losses, [kind]) }
    }

    /// What the observe backend lost.
    public init(_ losses: ObservationLosses) {
        self.init()
        let kinds: [(String, UInt64)] = [
            ("files_over_limit", losses.filesOverLimit),
            ("calls_unwatched", losses.callsUnwatched ?? 0),
            ("waits_lost", losses.waitsLost), ("locks_over_limit", losses.locksLost),
            ("searches_failed", losses.searchesFailed), ("opens_lost", losses.opensLost ?? 0),
            ("failures_lost", losses.failuresLost ?? 0),
        ]
        for (kind, count) in kinds { add(count, .losses, [kind]) }
    }

    /// Times the kernel skipped each program.
    public init(recursionMisses: [String: UInt64]) {
        self.init()
        for (program, count) in recursionMisses { add(count, .recursionMisses, [program]) }
    }

    /// Losses that take something from the counts of calls or acquisitions.
    var lostCalls: UInt64 {
        let kinds: Set<String> = [
            "calls_entered_unseen", "calls_maybe_missed", "storage_failed", "mounts_over_limit",
            "calls_over_limit",
            "nested_too_deep",
        ]
        return sum(.losses) { kinds.contains($0[0]) }
    }
}
