// SPDX-License-Identifier: Apache-2.0

/// Waits that are alike, as `lock:contention_begin` and `contention_end` saw them: those that
/// slept, and the spins of a spinlock. Most waits for an rwsem only spin and are not among them.
public struct ContentionRow: Codable, Equatable, Sendable {
    /// Index of the file.
    public var file: UInt32
    /// Which lock.
    public var lockClass: LockClass
    /// Which side was wanted.
    public var mode: LockMode
    /// Command of the task that waited.
    public var waiter: String
    /// Command of the task on record as the owner when the wait began; absent when none was.
    public var holder: String?
    /// The waiter's process; absent where nobody asked, and in reports of older versions.
    public var waiterProcess: ProcessNumber?
    /// The owner's process; absent likewise, and without an owner.
    public var holderProcess: ProcessNumber?
    /// Functions of the waiter's kernel stack, innermost first; empty when not known.
    public var stack: KernelStack
    /// Length of the waits.
    public var waitNs: NanosecondHistogram

    /// `dd[587]`; the command alone where the process is not known.
    package var waiterName: String { waiterProcess?.label(waiter) ?? waiter }
    /// The same of the holder; `nil` without one.
    package var holderName: String? { holder.map { holderProcess?.label($0) ?? $0 } }

    /// A row as given.
    public init(
        file: UInt32, lockClass: LockClass, mode: LockMode, waiter: String, holder: String? = nil,
        stack: KernelStack = [], waitNs: NanosecondHistogram
    ) {
        self.file = file
        self.lockClass = lockClass
        self.mode = mode
        self.waiter = waiter
        self.holder = holder
        self.stack = stack
        self.waitNs = waitNs
    }
}

/// Everything an observation may have missed, by kind.
public struct ObservationLosses: Codable, Equatable, Sendable {
    /// Files beyond the file limit: not observed; the most there were at once.
    public var filesOverLimit: UInt64 = 0
    /// Files that could not be pinned; only in reports of 0.1.0, which pinned them.
    public var filesNotPinned: UInt64?
    /// Write calls on files that found no room; absent where nobody counted.
    public var callsUnwatched: UInt64?
    /// Hints at new files that did not fit a ring buffer; only in reports of 0.1.0.
    public var hintsLost: UInt64?
    /// Waits without task storage, or whose row did not fit: not in the table.
    public var waitsLost: UInt64 = 0
    /// Waits without a stack.
    public var stacksLost: UInt64 = 0
    /// Locks that did not fit the address table: their waits are not in the table.
    public var locksLost: UInt64 = 0
    /// Samples of other holders whose system call did not fit: in no list of calls.
    public var othersLost: UInt64 = 0
    /// Looks at a write call whose open did not fit: reasons rest on the others; absent where nobody
    /// looked.
    public var usesLost: UInt64?
    /// Looks at an open file whose kind of open did not fit: in no list of opens; absent likewise.
    public var opensLost: UInt64?
    /// Write calls that failed with an error that did not fit: among the calls that failed, in no list of
    /// errors; absent where nobody counted calls.
    public var failuresLost: UInt64?
    /// Times a search for open files failed, and the last reason.
    public var searchesFailed: UInt64 = 0
    /// The run ended before its work was done.
    public var truncated: String?

    /// No losses.
    public init() {}

    /// One sentence for each kind of loss there is.
    public var sentences: [String] {
        let counted: [(UInt64, String)] = [
            (filesOverLimit, "files beyond --max-files: not observed"),
            (filesNotPinned ?? 0, "files went away before they could be observed"),
            (callsUnwatched ?? 0, "write calls on files that were not observed"),
            (hintsLost ?? 0, "hints at newly written files: found up to a second later"),
            (waitsLost, "waits that are in no row"),
            (stacksLost, "waits without a stack"),
            (locksLost, "files with locks whose waits are not seen"),
            (othersLost, "samples of other holders that are in no list"),
            (usesLost ?? 0, "looks at write calls whose open file is in no reason"),
            (opensLost ?? 0, "looks at open files whose flags are in no list"),
            (failuresLost ?? 0, "failed write calls whose error is in no list"),
            (searchesFailed, "searches for open files that failed"),
        ]
        return counted.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            + (truncated.map { ["run cut short: \($0)"] } ?? [])
    }
}
