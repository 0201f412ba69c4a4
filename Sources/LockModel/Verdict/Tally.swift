// SPDX-License-Identifier: Apache-2.0

/// Writes by the side they took, and the answer that follows.
///
/// Both sides seen is MIXED, whatever else was missed. One side alone is the answer only if it would
/// still be that of at least nine writes in ten had every write that was missed taken the other one
/// (`Confidence.largestOpposite`, the rule for samples too); else INCONCLUSIVE.
struct Tally {
    let exclusive: UInt64
    let shared: UInt64
    /// Successful writes that took no `i_rwsem`, on a path whose locks were watched.
    let lockless: UInt64
    /// Writes that took none.
    let neither: UInt64
    /// Writes that took none for another reason: they failed before it, or had nothing to write.
    let stopped: UInt64
    /// Writes whose side is not known, at least.
    let unseen: UInt64
    /// Nothing is missing from these numbers.
    let isWhole: Bool

    init(_ calls: [CallGroup], _ losses: Losses) {
        func count(_ groups: some Sequence<CallGroup>) -> UInt64 {
            groups.reduce(0) { $0 + $1.count }
        }
        let tookExclusive = calls.filter { $0.shape.inodeExclusive > 0 }
        let tookShared = calls.filter {
            $0.shape.inodeExclusive == 0 && $0.shape.inodeShared > 0
        }
        // A call whose return nobody saw may have the locks of a later system call: where sides differ it
        // speaks for neither.
        let differ = !tookExclusive.isEmpty && !tookShared.isEmpty
        func doubtful(_ groups: [CallGroup]) -> UInt64 {
            differ ? groups.reduce(0) { $0 + min($1.exitsMissed, $1.count) } : 0
        }
        exclusive = count(tookExclusive) - doubtful(tookExclusive)
        shared = count(tookShared) - doubtful(tookShared)
        let none = calls.filter { $0.shape.inodeExclusive == 0 && $0.shape.inodeShared == 0 }
        let written = none.reduce(0) { $0 + $1.written }
        // An acquisition that no program saw, or a lock that did not fit, looks the same as no lock.
        let isCertain = losses.locksOverLimit == 0 && losses.rwsemsAreWitnessed
        lockless = isCertain ? written : 0
        neither = count(none)
        stopped = neither - written
        unseen =
            losses.lostCalls + (isCertain ? 0 : written) + doubtful(tookExclusive)
            + doubtful(tookShared)
        isWhole = losses.countsAreExact && unseen == 0
    }

    /// Writes whose side is known.
    var seen: UInt64 { exclusive + shared + lockless }

    private var sides: [Verdict.Mode] {
        [(exclusive, Verdict.Mode.exclusive), (shared, .shared), (lockless, .lockless)]
            .filter { $0.0 > 0 }.map(\.1)
    }

    var mode: Verdict.Mode {
        guard let side = sides.first else { return .inconclusive }
        guard sides.count == 1 else { return .mixed }
        let opposite = Double(unseen) / Double(seen + unseen)
        return opposite <= Confidence.largestOpposite ? side : .inconclusive
    }

    var summary: String {
        switch mode {
        case .exclusive:
            "\(all) took the inode's i_rwsem exclusively: one writer at a time\(missed)"
        case .shared:
            "\(all) took the inode's i_rwsem shared: writers can run in parallel\(missed)"
        case .lockless:
            "\(all) took no i_rwsem of the inode: this lock orders no writers\(missed)"
        case .mixed: parts + missed
        case .inconclusive: doubt
        }
    }

    private var all: String {
        isWhole ? "every one of \(seen) writes" : "all \(seen) writes that were seen"
    }

    /// What was not seen, and how much of all it may be.
    private var missed: String {
        unseen > 0 ? "; \(unseen) were not seen (\(Percent(unseen, of: seen + unseen)) of all)" : ""
    }

    private var parts: String {
        let rest = lockless > 0 ? ", \(lockless) without it" : ""
        return "\(exclusive) of \(seen) writes took the inode's i_rwsem exclusively "
            + "(\(Percent(exclusive, of: seen))), \(shared) shared\(rest)"
    }

    private var doubt: String {
        if let side = sides.first {
            return
                "\(seen) writes were seen, all \(side.words), and \(unseen) were not: had those gone "
                + "another way, the answer would be mixed"
        }
        if unseen > 0 { return "\(unseen) writes were missed, none was seen: too many to say" }
        return stopped == 0
            ? "no write was seen"
            : "\(stopped) writes were seen, none took i_rwsem: all failed or wrote nothing"
    }
}

extension Verdict.Mode {
    fileprivate var words: String {
        switch self {
        case .lockless: "without the lock"
        default: rawValue
        }
    }
}

extension Trace {
    /// Successful writes that took no `i_rwsem`.
    package var locklessWrites: UInt64 {
        Tally(calls.filter { !$0.isCompletion }, losses).lockless
    }
}

extension CallGroup {
    /// Calls of the group that certainly wrote something: no more than it has bytes, or calls whose
    /// bytes come with their completion.
    fileprivate var written: UInt64 {
        min(count - min(count, errors), max(bytes, queued))
    }
}
