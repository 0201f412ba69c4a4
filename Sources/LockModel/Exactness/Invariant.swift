// SPDX-License-Identifier: Apache-2.0

/// What holds of every run whose counts are right, held against each run at its end.
public enum Invariant: String, Codable, CaseIterable, Sendable {
    /// On a path on which writes lock, every write that wrote something took a lock.
    case writesTakeLocks = "writes_take_locks"
    /// Every acquisition in a call has a hold time, but for the releases whose program was skipped.
    case holdsAreAcquisitions = "holds_are_acquisitions"
    /// A lock that was only taken exclusively never had two holders.
    case oneInside = "one_inside"
    /// As many locks were released as taken, but for the programs that were skipped.
    case releasesAreAcquisitions = "releases_are_acquisitions"
    /// What the table of lock addresses saw is what was booked, on calls and elsewhere.
    case tableIsBooked = "table_is_booked"

    /// It is about the calls and their locks; else only about what happens outside of calls.
    var concernsCalls: Bool { self != .releasesAreAcquisitions }

    /// That it was broken, as a sentence.
    public var sentence: String {
        switch self {
        case .writesTakeLocks:
            "writes took no lock where others of the same path did: acquisitions were missed"
        case .holdsAreAcquisitions:
            "acquisitions have no hold though their release's program was not skipped: locks were "
                + "booked on the wrong call"
        case .oneInside:
            "more than one writer counted inside a lock that was only taken exclusively: an "
                + "acquisition's mode, or a release, was missed"
        case .releasesAreAcquisitions:
            "not as many locks released as taken: one was held across the beginning or the end, or "
                + "missed outside of calls"
        case .tableIsBooked:
            "the table of lock addresses saw other acquisitions than were booked on calls and "
                + "elsewhere"
        }
    }
}

extension Trace {
    /// The invariants that this trace breaks; of a trace that is over.
    public var brokenInvariants: [Invariant] {
        Invariant.allCases.filter { isBroken($0) }
    }

    private func isBroken(_ invariant: Invariant) -> Bool {
        switch invariant {
        case .writesTakeLocks: hasWritesWithoutLock
        case .holdsAreAcquisitions: hasHoldsAmiss
        case .oneInside: hasTwoInsideExclusive
        case .releasesAreAcquisitions: hasReleasesAmiss
        case .tableIsBooked: hasUnbookedHits
        }
    }

    /// A kernel may well have paths without a lock; then none of their writes takes one.
    private var hasWritesWithoutLock: Bool {
        struct Path: Hashable {
            let file: UInt32
            let path: WritePath
        }
        var locking: Set<Path> = []
        var lockless: Set<Path> = []
        for group in calls where !group.isCompletion && (group.bytes > 0 || group.queued > 0) {
            let place = Path(file: group.file, path: group.path)
            let locks = group.shape.inodeExclusive > 0 || group.shape.inodeShared > 0
            if locks { locking.insert(place) } else { lockless.insert(place) }
        }
        return !locking.isDisjoint(with: lockless)
    }

    /// A call whose return was not seen may hold a lock that was released after it.
    private var hasHoldsAmiss: Bool {
        guard losses.callExitsMissed == 0, losses.acquisitionsOverLimit == 0 else { return false }
        return LockMode.allCases.contains { mode in
            let groups = acquisitions.filter {
                $0.mode == mode && measured.holds(of: $0.lockClass)
            }
            let taken = groups.reduce(0) { $0 &+ $1.acquisitions }
            let held = groups.reduce(0) { $0 &+ $1.hold.count }
            return taken > held && taken - held > skipped(mode, \.released) + unbegun(mode, groups)
        }
    }

    /// Acquisitions of which it is not known when the hold began: without their return, or, of functions that
    /// cannot fail, without the end of their wait.
    private func unbegun(_ mode: LockMode, _ groups: [AcquisitionGroup]) -> UInt64 {
        let ofCertain = witnesses.contains { $0.isCertain && $0.thing == CountedThing(mode) }
        let certain = groups.filter { ofCertain && $0.function.cannotFail }
        return certain.reduce(table?.lacking[mode]?.taken ?? 0) { $0 &+ $1.untimed }
    }

    private var hasTwoInsideExclusive: Bool {
        files.contains { file in
            let groups = acquisitions.filter {
                $0.file == file.id && $0.lockClass == .inodeRwsem && $0.acquisitions > 0
            }
            let isExclusive = !groups.isEmpty && groups.allSatisfy { $0.mode == .exclusive }
            return isExclusive && file.writersInsideMax ?? 0 > 1
        }
    }

    private var hasReleasesAmiss: Bool {
        guard let table else { return false }
        return LockMode.allCases.contains { mode in
            guard mode != .spin || measured.holds(of: .fiLock) else { return false }
            let steps = table.seen[mode, default: LockSteps()]
            let difference =
                steps.taken > steps.released
                ? steps.taken - steps.released : steps.released - steps.taken
            return difference > skipped(mode, \.taken) + skipped(mode, \.released)
        }
    }

    /// Calls in flight have booked nothing yet, and what did not fit a map was booked nowhere.
    private var hasUnbookedHits: Bool {
        guard let table, let elsewhere, losses.callsUnfinished == 0,
            losses.acquisitionsOverLimit == 0, losses.elsewhereOverLimit ?? 0 == 0
        else { return false }
        return LockMode.allCases.contains { mode in
            let hits = table.seen[mode, default: LockSteps()]
            return hits != booked(mode, table, elsewhere)
        }
    }

    private func booked(
        _ mode: LockMode, _ table: TableCounts, _ elsewhere: [ElsewhereGroup]
    ) -> LockSteps {
        let groups = acquisitions.filter { $0.mode == mode }
        let taken = groups.reduce(0) { $0 &+ $1.acquisitions }
        let failed = groups.reduce(0) { $0 &+ $1.failed }
        let inCalls = LockSteps(
            entered: taken &+ failed &+ (table.unresolved[mode] ?? 0), taken: taken, failed: failed,
            released: taken)
        let outside = elsewhere.filter { $0.mode == mode }.reduce(LockSteps()) {
            $0
                + LockSteps(
                    entered: $1.entered, taken: $1.taken, failed: $1.failed, released: $1.released)
        }
        return inCalls - table.lacking[mode, default: LockSteps()]
            - table.lackingOfCertain[mode, default: LockSteps()] + outside
    }

    /// Skipped runs of the programs at one step of a mode's acquisitions.
    private func skipped(_ mode: LockMode, _ step: KeyPath<Witnesses, [String]>) -> UInt64 {
        let programs = witnesses.filter { $0.thing == CountedThing(mode) }.map { $0[keyPath: step] }
        return Set(programs.joined()).reduce(0) { $0 + (losses.recursionMisses[$1] ?? 0) }
    }
}

extension Trace {
    /// Draws up what the trace proves of its own counts; once, when it is over.
    public mutating func examine() {
        let broken = brokenInvariants
        losses.brokenInvariants = broken.isEmpty ? nil : broken
        estimateMissing()
    }

    /// Draws up what skipped programs can have missed; of a trace that goes on too.
    public mutating func estimateMissing() {
        var missing: [CountedThing: UInt64] = [:]
        for group in witnesses {
            missing[group.thing, default: 0] += group.mostUnseen(
                misses: losses.recursionMisses, explained: explained(group))
        }
        for thing in missing.keys {
            guard let most = mostUnseenByLocks(thing, lost: missing) else { continue }
            missing[thing] = min(missing[thing] ?? 0, most)
        }
        losses.mayBeMissing = Dictionary(
            uniqueKeysWithValues: missing.filter { $0.value > 0 }.map { ($0.rawValue, $1) })
        losses.unresolvedAttempts = table?.unresolvedAttempts
    }

    /// Skipped runs, step by step, whose acquisition was booked all the same. A call that has returned holds none
    /// of its locks, and one whose return nobody saw is a loss: a release that lacks was skipped. Where three
    /// programs see an acquisition it explains nothing all the same.
    private func explained(_ group: Witnesses) -> [UInt64] {
        if group.isMended { return [callsMended] }
        guard let mode = LockMode.allCases.first(where: { CountedThing($0) == group.thing })
        else { return [] }
        if group.isCertain {
            let lacking = table?.lackingOfCertain[mode]
            return lacking.map { [$0.entered, $0.released] } ?? []
        }
        return table?.lacking[mode].map { [$0.entered, $0.taken] } ?? []
    }
}
