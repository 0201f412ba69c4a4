// SPDX-License-Identifier: Apache-2.0

/// Everything a trace may have missed, by kind. All zero: the counts are exact.
public struct Losses: Codable, Equatable, Sendable {
    /// Times the kernel skipped a program because it was already running on that CPU
    /// (`bpf_prog_info.recursion_misses`), by program; only programs with any.
    public var recursionMisses: [String: UInt64] = [:]
    /// Write calls whose entry was not seen: begun before the trace, or the entry program skipped.
    public var callsEnteredUnseen: UInt64 = 0
    /// Write calls that had not returned when the trace ended.
    public var callsUnfinished: UInt64 = 0
    /// Write calls closed by the task's next call or its end, their own return unseen.
    public var callExitsMissed: UInt64 = 0
    /// Write calls of tasks for which there was no place: not counted.
    public var storageFailed: UInt64 = 0
    /// Write calls on files beyond the file limit: not counted.
    public var filesOverLimit: UInt64 = 0
    /// Locks that did not fit the address table: not counted.
    public var locksOverLimit: UInt64 = 0
    /// Acquisitions whose group did not fit the map: not counted.
    public var acquisitionsOverLimit: UInt64 = 0
    /// Calls whose group did not fit the map: not counted.
    public var callsOverLimit: UInt64 = 0
    /// Acquisitions counted, but with no wait time.
    public var untimedAcquisitions: UInt64 = 0
    /// Acquisitions counted, but with no hold time: the release was not seen in the call.
    public var unmeasuredHolds: UInt64 = 0
    /// Acquisitions that only one program saw, of those that see them entered, taken and released.
    public var singleWitness: UInt64 = 0
    /// Opens whose group did not fit the map: what their server replied is still known to calls.
    public var opensOverLimit: UInt64?
    /// Waits whose pair of tasks did not fit the map: missing from who waited for whom only.
    public var blockedOverLimit: UInt64?
    /// Acquisitions outside of write calls whose group did not fit the map.
    public var elsewhereOverLimit: UInt64?
    /// Opens that ended with nobody having seen what the server replied: not listed.
    public var opensUnread: UInt64?
    /// Attempts at a lock in calls of which only the beginning was seen: may be acquisitions.
    public var unresolvedAttempts: UInt64?
    /// Most that may be missing because the programs of every step of it were skipped, by
    /// `CountedThing`; only what may be. Absent where it was not found out.
    public var mayBeMissing: [String: UInt64]?
    /// What holds of every run whose counts are right and did not hold of this one.
    public var brokenInvariants: [Invariant]?
    /// Write calls inside of more others than the tracer keeps apart: not counted.
    public var nestedTooDeep: UInt64?
    /// Write calls inside of others whose pair of files did not fit the map: counted, but not linked.
    public var nestedOverLimit: UInt64?
    /// Only calls that began in this share of the time were traced, in percent; absent: all were.
    public var dutyCyclePercent: UInt32?
    /// The run ended before its work was done: Ctrl-C, a server or mount that went away.
    public var truncated: String?

    /// No losses.
    public init() {}

    /// Calls that are missing from the counts, at least.
    public var lostCalls: UInt64 {
        callsEnteredUnseen + callsUnfinished + storageFailed + filesOverLimit + callsOverLimit
            + (nestedTooDeep ?? 0)
    }

    /// Nothing is missing from any count of calls, completions or acquisitions in them, and nothing is
    /// counted in excess.
    ///
    /// A skipped program alone loses nothing: a lock is counted when its entry or its release was seen (or its
    /// return, where a program sits on it), and out of reach only where all of them were skipped, each on its CPU
    /// at its time. So many can be missing as the least skipped of them was skipped, less what the others explain.
    /// A call whose return nobody saw may have the locks of a later system call, or hide a call.
    public var countsAreExact: Bool {
        lostCalls == 0 && locksOverLimit == 0 && acquisitionsOverLimit == 0
            && isWitnessed && callExitsMissed == 0 && dutyCyclePercent == nil
            && unresolvedAttempts ?? 0 == 0
            && !(brokenInvariants ?? []).contains(where: \.concernsCalls)
    }

    /// Losses of a run that did not say what may be missing: whatever was skipped, then, needs two
    /// witnesses at each acquisition.
    private var isWitnessed: Bool {
        guard let mayBeMissing else { return recursionMisses.isEmpty || singleWitness == 0 }
        return mayBeMissing.keys.allSatisfy { $0 == CountedThing.opens.rawValue }
    }

    /// No acquisition of an rwsem can have gone by unseen.
    var rwsemsAreWitnessed: Bool {
        guard let mayBeMissing else { return recursionMisses.isEmpty }
        return [CountedThing.exclusive, .shared].allSatisfy { mayBeMissing[$0.rawValue] == nil }
    }

    /// Every open for writing is listed.
    public var opensAreExact: Bool {
        opensOverLimit ?? 0 == 0 && opensUnread ?? 0 == 0
            && mayBeMissing?[CountedThing.opens.rawValue] ?? 0 == 0
    }

    /// Nothing is missing from what was counted outside of write calls, and nothing is there in excess.
    /// Locks of a file whose open was missed are known only once it is written to.
    public var elsewhereIsExact: Bool {
        elsewhereOverLimit ?? 0 == 0 && opensAreExact && isWitnessed && locksOverLimit == 0
            && brokenInvariants ?? [] == [] && !mayMisplaceLocks
    }

    /// Locks of writes may be among those taken outside of them, or the other way round: of a call whose
    /// beginning nobody saw, or whose return.
    public var mayMisplaceLocks: Bool {
        lostCalls > 0 || callExitsMissed > 0
            || mayBeMissing?[CountedThing.calls.rawValue] ?? 0 > 0
    }

    /// Nothing is missing from any count, those of opens and of acquisitions outside of calls included.
    public var everyCountIsExact: Bool { countsAreExact && opensAreExact && elsewhereIsExact }

    /// Only calls that began while the gate was open were traced: the returns of the others, and that
    /// theirs were not seen to begin, are no loss of their own.
    public mutating func sample(percent: UInt32) {
        dutyCyclePercent = percent
        callsEnteredUnseen = 0
    }

    /// Nothing at all is missing, times included.
    public var isEmpty: Bool {
        everyCountIsExact && untimedAcquisitions == 0 && unmeasuredHolds == 0 && truncated == nil
    }

    /// Program by program where a count is missing something; in one sentence where nothing is.
    private var skippedRuns: [String] {
        let sum = recursionMisses.values.reduce(0, +)
        if everyCountIsExact, recursionMisses.count > 1 {
            return [
                "\(sum) skipped runs of \(recursionMisses.count) programs (recursion misses): what they "
                    + "would have seen, others saw"
            ]
        }
        return recursionMisses.sorted { $0.key < $1.key }.map {
            "\($0.value) skipped runs of \($0.key) (recursion misses)"
        }
    }

    /// One sentence for each kind of loss there is.
    public var sentences: [String] {
        let counted: [(UInt64, String)] = [
            (callsEnteredUnseen, "write calls whose beginning was not seen: not counted"),
            (callsUnfinished, "write calls still running at the end: not counted"),
            (storageFailed, "write calls beyond those that may be in flight at once: not counted"),
            (filesOverLimit, "write calls on files beyond --max-files: not counted"),
            (locksOverLimit, "locks beyond the address table: not counted"),
            (acquisitionsOverLimit, "acquisitions beyond --max-series: not counted"),
            (callsOverLimit, "write calls beyond --max-series: not counted"),
            (nestedTooDeep ?? 0, "write calls inside of three others: not counted"),
            (nestedOverLimit ?? 0, "write calls inside of others: not listed as such"),
            (
                callExitsMissed,
                "write calls whose return was not seen: locks taken after it may be counted as theirs"
            ),
            (untimedAcquisitions, "acquisitions counted without a wait time"),
            (unmeasuredHolds, "acquisitions counted without a hold time"),
            (singleWitness, "acquisitions that only one program saw"),
            (opensOverLimit ?? 0, "opens beyond --max-files or the map of opens: not listed"),
            (blockedOverLimit ?? 0, "waits beyond the map of pairs: not among who waited for whom"),
            (elsewhereOverLimit ?? 0, "acquisitions outside of write calls: not counted"),
            (opensUnread ?? 0, "opens whose reply was not seen: not listed"),
            (
                unresolvedAttempts ?? 0,
                "attempts at a lock whose outcome was not seen: not counted"
            ),
        ]
        var lines = counted.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        lines += CountedThing.allCases.compactMap { thing in
            (mayBeMissing?[thing.rawValue]).map {
                "at most \($0) \(thing.name) missed (all programs that see one were skipped)"
            }
        }
        lines += (brokenInvariants ?? []).map(\.sentence)
        lines += skippedRuns
        if let dutyCyclePercent {
            lines.append(
                "only calls that began in \(dutyCyclePercent) % of the time were traced: what holds "
                    + "a call holds, totals do not")
        }
        if let truncated { lines.append("run cut short: \(truncated)") }
        return lines
    }
}
