// SPDX-License-Identifier: Apache-2.0

/// Which side of `i_rwsem` the writers took, and why.
public struct Verdict: Codable, Equatable, Sendable {
    /// The answer in one word.
    public enum Mode: String, Codable, Sendable {
        /// Every write took the shared side.
        case shared
        /// Every write took the exclusive side.
        case exclusive
        /// Some one, some the other.
        case mixed
        /// No successful write took the lock at all.
        case lockless
        /// Nothing seen, or too much lost to say.
        case inconclusive

        /// Some write, at least, took the exclusive side.
        package var hasExclusive: Bool { self == .exclusive || self == .mixed }
    }

    /// The answer.
    public var mode: Mode
    /// The answer as a sentence.
    public var summary: String
    /// Writes that took the exclusive side; absent where writes were not counted one by one.
    public var exclusiveCalls: UInt64?
    /// Writes that took the shared side only; absent likewise.
    public var sharedCalls: UInt64?
    /// Writes that took neither; absent likewise.
    public var neitherCalls: UInt64?
    /// Of those, the ones that succeeded; absent likewise, and in reports of older versions.
    public var locklessCalls: UInt64?
    /// Why the exclusive ones did, most writes first.
    public var reasons: [RankedReason]
    /// What a reader must know beside the answer, a sentence each.
    public var notes: [String]
    /// How sure the answer is, where it rests on samples.
    public var confidence: Confidence?
}

extension Verdict {
    /// Judges the calls of a trace.
    ///
    /// - Parameters:
    ///   - requested: what the server replied to OPEN, where that is known.
    ///   - fileSystem: its type in mountinfo, for advice to who runs the server.
    public init(of trace: Trace, requested: OpenFlags? = nil, fileSystem: String? = nil) {
        let calls = trace.calls.filter { !$0.isCompletion }
        let tally = Tally(calls, trace.losses)
        let contest = Contest(of: trace)
        let isFree = contest == .none && tally.mode == .exclusive
        let ending = isFree ? Self.uncontested : Self.nextInLine(tally, calls)
        self.init(
            mode: tally.mode, summary: tally.summary + ending,
            exclusiveCalls: tally.exclusive,
            sharedCalls: tally.shared,
            neitherCalls: tally.neither,
            locklessCalls: tally.lockless,
            reasons: RankedReason.all(
                of: calls, requested: requested,
                keepsFlag: trace.files.contains { $0.ioCounterIsAtomic == true },
                fileSystem: fileSystem
            ).map { contest == .none ? $0.withoutRemedy : $0 },
            notes: Self.notes(tally, contest, trace, requested) + Self.routeNotes(calls))
    }

    private static func nextInLine(_ tally: Tally, _ calls: [CallGroup]) -> String {
        guard tally.mode == .shared else { return "" }
        return nothingToDo(throughServer: calls.allSatisfy { $0.path != .passthrough })
    }

    /// An answer that acquits is complete by itself too.
    static func nothingToDo(throughServer: Bool) -> String {
        "; nothing is to be done about this lock: next in line is "
            + (throughServer ? "the server, which answers each write" : "the file system below")
    }

    /// The answer alone, as ``init(of:requested:)`` gives it.
    public static func mode(of trace: Trace) -> Mode {
        Tally(trace.calls.filter { !$0.isCompletion }, trace.losses).mode
    }

    private static func notes(
        _ tally: Tally, _ contest: Contest, _ trace: Trace, _ requested: OpenFlags?
    ) -> [String] {
        var notes: [String] = []
        if tally.seen + tally.stopped + tally.unseen == 0 { notes.append(onlyWrites) }
        if !trace.losses.countsAreExact, tally.mode != .inconclusive {
            notes.append("what was missed (see losses) makes the counts inexact")
        }
        let inside = trace.files.compactMap(\.writersInsideMax).max() ?? 0
        if tally.exclusive + tally.shared > 0, contest == .none, inside <= 1 {
            notes.append("the writers never overlapped: what this lock costs was not exercised")
        }
        notes += unreadOpens(trace, requested)
        if tally.stopped > 0, tally.mode != .inconclusive {
            notes.append(
                "\(tally.stopped) writes took no i_rwsem at all (failed before it, or wrote nothing)"
            )
        }
        return notes
    }

    /// A file system may be busy without a single write.
    private static let onlyWrites =
        "writes alone are watched: creates, renames, truncates and others take i_rwsem too, a "
        + "directory's or a file's, and are not counted"
}
