// SPDX-License-Identifier: Apache-2.0

/// A count that skipped programs can make too small.
public enum CountedThing: String, Codable, CaseIterable, Sendable {
    /// Write calls.
    case calls
    /// Completions of asynchronous writes.
    case completions
    /// Acquisitions of the exclusive side of rwsems.
    case exclusive
    /// Acquisitions of the shared side.
    case shared
    /// Acquisitions of `fi->lock`.
    case fiLock = "fi_lock"
    /// Opens for writing.
    case opens

    /// Of the acquisitions of one side.
    public init(_ mode: LockMode) {
        switch mode {
        case .exclusive: self = .exclusive
        case .shared: self = .shared
        case .spin: self = .fiLock
        }
    }

    var name: String {
        switch self {
        case .calls: "write calls"
        case .completions: "completions"
        case .exclusive: "exclusive acquisitions"
        case .shared: "shared acquisitions"
        case .fiLock: "acquisitions of fi->lock"
        case .opens: "opens"
        }
    }
}

/// Programs that see the same thing, at different steps of it. It is lost only where the programs of
/// every step were skipped: the kernel leaves out a program's run on a CPU where a run of the same
/// program was preempted (kernel/bpf/trampoline.c, `__bpf_prog_enter_recur`), and counts that.
public struct Witnesses: Equatable, Sendable {
    /// What they see.
    public var thing: CountedThing
    /// The names of the programs, step by step.
    public var steps: [[String]]
    /// The first of the steps whose programs run with preemption off: only an interrupt, which takes
    /// none of these locks, comes between them, and what it takes is what is skipped. `nil`: none does.
    public var sheltered: Int?
    /// What a skipped first step leaves unseen, the second sees: `Trace.callsMended`.
    public var isMended = false
    /// Of acquisitions by functions that cannot fail, seen where they are entered and where the lock is released.
    public var isCertain = false

    /// The programs that tell that a lock was taken.
    var taken: [String] { isCertain ? steps.first ?? [] : steps.count > 2 ? steps[1] : [] }
    /// The programs that see it released.
    var released: [String] { steps.count > (isCertain ? 1 : 2) ? steps[steps.count - 1] : [] }

    /// Witnesses as given.
    public init(_ thing: CountedThing, steps: [[String]], sheltered: Int? = nil) {
        self.thing = thing
        self.steps = steps
        self.sheltered = sheltered
    }

    /// Most that can have happened with no program to see it.
    ///
    /// - Parameters:
    ///   - misses: skipped runs by program, whatever they were skipped for.
    ///   - explained: of each step, the skipped runs whose acquisition another step saw. One at a
    ///     sheltered step says that the shelter has a hole.
    public func mostUnseen(misses: [String: UInt64], explained: [UInt64] = []) -> UInt64 {
        if let sheltered, sheltered >= explained.count || explained[sheltered] == 0 { return 0 }
        return steps.enumerated().map { index, programs in
            let skipped = programs.reduce(0) { $0 + (misses[$1] ?? 0) }
            let known = index < explained.count ? explained[index] : 0
            return skipped > known ? skipped - known : 0
        }.min() ?? 0
    }
}
