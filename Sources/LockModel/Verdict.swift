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
        /// Writes it explains.
        public var calls: UInt64
        /// Time these writes spent in lock functions, in nanoseconds.
        public var waitNs: UInt64
        /// The reason in words.
        public var explanation: String
        /// What would change it.
        public var remedy: String
    }

    /// The answer.
    public var mode: Mode
    /// The answer as a sentence.
    public var summary: String
    /// Writes that took the exclusive side.
    public var exclusiveCalls: UInt64
    /// Writes that took the shared side only.
    public var sharedCalls: UInt64
    /// Writes that took neither.
    public var neitherCalls: UInt64
    /// Why the exclusive ones did, most writes first.
    public var reasons: [RankedReason]
    /// What a reader must know beside the answer, a sentence each.
    public var notes: [String]

    /// Judges the calls of a trace.
    ///
    /// - Parameter requested: what the server replied to OPEN, where that is known.
    public init(of trace: Trace, requested: OpenFlags? = nil) {
        let calls = trace.calls.filter { !$0.isCompletion }
        let exclusive = calls.filter { $0.shape.inodeExclusive > 0 }
        let shared = calls.filter { $0.shape.inodeExclusive == 0 && $0.shape.inodeShared > 0 }
        exclusiveCalls = exclusive.reduce(0) { $0 + $1.count }
        sharedCalls = shared.reduce(0) { $0 + $1.count }
        neitherCalls = calls.reduce(0) { $0 + $1.count } - exclusiveCalls - sharedCalls
        mode = Self.mode(
            exclusive: exclusiveCalls, shared: sharedCalls, lost: trace.losses.lostCalls)
        reasons = Self.rank(
            exclusive, requested: requested, keepsFlag: trace.files.contains(where: \.ioCounterIsAtomic))
        summary = ""
        notes = []
        summary = makeSummary(lost: trace.losses.lostCalls)
        notes = makeNotes(trace)
    }

    private static func mode(exclusive: UInt64, shared: UInt64, lost: UInt64) -> Mode {
        // What was lost could turn the answer once it outweighs what was seen.
        guard exclusive + shared > 0, lost < exclusive + shared else { return .inconclusive }
        if shared == 0 { return .exclusive }
        return exclusive == 0 ? .shared : .mixed
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
            var ranked =
                byReason[reason]
                ?? RankedReason(
                    reason: reason, calls: 0, waitNs: 0, explanation: reason.explanation,
                    remedy: reason.remedy(on: group.path))
            ranked.calls += group.count
            ranked.waitNs += group.waitNs
            byReason[reason] = ranked
        }
        return byReason.values.sorted {
            ($0.calls, $1.reason.rawValue) > ($1.calls, $0.reason.rawValue)
        }
    }

    private func makeSummary(lost: UInt64) -> String {
        let total = exclusiveCalls + sharedCalls
        switch mode {
        case .exclusive:
            return "every one of \(total) writes took the inode's i_rwsem exclusively: "
                + "one writer at a time"
        case .shared:
            return "every one of \(total) writes took the inode's i_rwsem shared: "
                + "writers can run in parallel"
        case .mixed:
            return "\(exclusiveCalls) of \(total) writes took the inode's i_rwsem exclusively "
                + "(\(Percent(exclusiveCalls, of: total))), \(sharedCalls) shared"
        case .inconclusive:
            if total == 0 && lost == 0 {
                return neitherCalls == 0
                    ? "no write was seen" : "\(neitherCalls) writes were seen, none took i_rwsem"
            }
            return "\(total) writes were seen and \(lost) were missed: too many to say"
        }
    }

    private func makeNotes(_ trace: Trace) -> [String] {
        var notes: [String] = []
        if !trace.losses.countsAreExact, mode != .inconclusive {
            notes.append(
                "what was missed (see losses) makes the counts inexact")
        }
        let inode = trace.acquisitions.filter { $0.lockClass == .inodeRwsem }
        let contended = inode.reduce(0) { $0 + $1.contended }
        let inside = trace.files.map(\.writersInsideMax).max() ?? 0
        if exclusiveCalls + sharedCalls > 0, contended == 0, inside <= 1 {
            notes.append("the writers never overlapped: what this lock costs was not exercised")
        }
        if neitherCalls > 0, mode != .inconclusive {
            notes.append("\(neitherCalls) writes took no i_rwsem at all (failed before it)")
        }
        return notes
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
        let tenths = (Double(part) * 1000 / Double(whole)).rounded()
        let kept = part == 0 || part == whole ? tenths : min(999, max(1, tenths))
        description = "\(Int(kept) / 10).\(Int(kept) % 10) %"
    }
}
