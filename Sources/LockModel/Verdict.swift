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
        /// Nothing seen, or too much lost to say.
        case inconclusive
    }

    /// A reason and the writes it explains.
    public struct RankedReason: Codable, Equatable, Sendable {
        /// The reason.
        public var reason: Reason
        /// Writes it explains; absent where writes were not counted one by one.
        public var calls: UInt64?
        /// Time these writes spent in lock functions, in nanoseconds; absent likewise.
        public var waitNs: UInt64?
        /// The reason in words.
        public var explanation: String
        /// What would change it.
        public var remedy: String
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
    /// - Parameter requested: what the server replied to OPEN, where that is known.
    public init(of trace: Trace, requested: OpenFlags? = nil) {
        let calls = trace.calls.filter { !$0.isCompletion }
        let exclusive = calls.filter { $0.shape.inodeExclusive > 0 }
        let tally = Tally(
            exclusive: exclusive.reduce(0) { $0 + $1.count },
            shared: calls.filter { $0.shape.inodeExclusive == 0 && $0.shape.inodeShared > 0 }
                .reduce(0) { $0 + $1.count },
            all: calls.reduce(0) { $0 + $1.count }, lost: trace.losses.lostCalls)
        let mode = tally.mode
        self.init(
            mode: mode, summary: tally.summary(mode), exclusiveCalls: tally.exclusive,
            sharedCalls: tally.shared, neitherCalls: tally.neither,
            reasons: Self.rank(
                exclusive, requested: requested,
                keepsFlag: trace.files.contains { $0.ioCounterIsAtomic == true }),
            notes: Self.notes(mode, tally, trace, requested))
    }

    /// Exclusive writes through opens whose reply was not seen.
    private static func unread(_ trace: Trace) -> UInt64 {
        trace.calls.filter {
            !$0.isCompletion && $0.shape.inodeExclusive > 0 && $0.requested == nil
        }.reduce(0) { $0 + $1.count }
    }

    /// - Parameter keepsFlag: of the kernels known, those with an atomic I/O counter do.
    private static func rank(
        _ calls: [CallGroup], requested: OpenFlags?, keepsFlag: Bool
    ) -> [RankedReason] {
        var byReason: [Reason: RankedReason] = [:]
        for group in calls.sorted(by: { $0.count > $1.count }) {
            guard let reason = Reason(for: group, requested: requested, keepsFlag: keepsFlag) else {
                continue
            }
            let before = byReason[reason]
            byReason[reason] = RankedReason(
                reason: reason, calls: (before?.calls ?? 0) + group.count,
                waitNs: (before?.waitNs ?? 0) + group.waitNs, explanation: reason.explanation,
                remedy: before?.remedy ?? reason.remedy(on: group.path))
        }
        return byReason.values.sorted {
            ($0.calls ?? 0, $1.reason.rawValue) > ($1.calls ?? 0, $0.reason.rawValue)
        }
    }

    private static func notes(
        _ mode: Mode, _ tally: Tally, _ trace: Trace, _ requested: OpenFlags?
    ) -> [String] {
        var notes: [String] = []
        if !trace.losses.countsAreExact, mode != .inconclusive {
            notes.append(
                "what was missed (see losses) makes the counts inexact")
        }
        let inode = trace.acquisitions.filter { $0.lockClass == .inodeRwsem }
        let contended = inode.reduce(0) { $0 + $1.contended }
        let inside = trace.files.compactMap(\.writersInsideMax).max() ?? 0
        if tally.exclusive + tally.shared > 0, contended == 0, inside <= 1 {
            notes.append("the writers never overlapped: what this lock costs was not exercised")
        }
        let unread = trace.losses.opensAreExact ? 0 : Self.unread(trace)
        if unread > 0, requested == nil {
            notes.append(
                "opens were missed, those of \(unread) exclusive writes among them perhaps: whether "
                    + "their server asked for the flag is not known")
        }
        if tally.neither > 0, mode != .inconclusive {
            notes.append("\(tally.neither) writes took no i_rwsem at all (failed before it)")
        }
        return notes
    }
}

/// Writes by the side they took.
private struct Tally {
    let exclusive: UInt64
    let shared: UInt64
    let all: UInt64
    let lost: UInt64

    var neither: UInt64 { all - exclusive - shared }

    var mode: Verdict.Mode {
        // What was lost could turn the answer once it outweighs what was seen.
        guard exclusive + shared > 0, lost < exclusive + shared else { return .inconclusive }
        if shared == 0 { return .exclusive }
        return exclusive == 0 ? .shared : .mixed
    }

    func summary(_ mode: Verdict.Mode) -> String {
        let total = exclusive + shared
        switch mode {
        case .exclusive:
            return "every one of \(total) writes took the inode's i_rwsem exclusively: "
                + "one writer at a time"
        case .shared:
            return "every one of \(total) writes took the inode's i_rwsem shared: "
                + "writers can run in parallel"
        case .mixed:
            return "\(exclusive) of \(total) writes took the inode's i_rwsem exclusively "
                + "(\(Percent(exclusive, of: total))), \(shared) shared"
        case .inconclusive:
            if total == 0 && lost == 0 {
                return neither == 0
                    ? "no write was seen" : "\(neither) writes were seen, none took i_rwsem"
            }
            return "\(total) writes were seen and \(lost) were missed: too many to say"
        }
    }
}

/// A share in percent, as text: one decimal, and never "100.0 %" or "0.0 %" when it is not.
public struct Percent: CustomStringConvertible, Sendable {
    /// `33.3 %`, or `-` of nothing.
    public let description: String

    /// The share that `part` is of `whole`.
    public init(_ part: UInt64, of whole: UInt64) {
        guard whole > 0 else {
            description = "-"
            return
        }
        let tenths = min((Double(part) * 1000 / Double(whole)).rounded(), 9e18)
        let kept = part == 0 || part == whole ? tenths : min(999, max(1, tenths))
        description = "\(Int(kept) / 10).\(Int(kept) % 10) %"
    }
}
