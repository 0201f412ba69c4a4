// SPDX-License-Identifier: Apache-2.0

/// Steps of acquisitions, each counted by programs of its own.
public struct LockSteps: Equatable, Sendable {
    /// Times a lock function was entered.
    public var entered: UInt64
    /// Times it returned with the lock.
    public var taken: UInt64
    /// Times it returned without.
    public var failed: UInt64
    /// Times the lock was released.
    public var released: UInt64

    /// Steps as given.
    public init(
        entered: UInt64 = 0, taken: UInt64 = 0, failed: UInt64 = 0, released: UInt64 = 0
    ) {
        self.entered = entered
        self.taken = taken
        self.failed = failed
        self.released = released
    }

    static func + (left: Self, right: Self) -> Self {
        Self(
            entered: left.entered &+ right.entered, taken: left.taken &+ right.taken,
            failed: left.failed &+ right.failed, released: left.released &+ right.released)
    }

    /// What is left of steps once those of a part are taken away; wraps where the part has more.
    static func - (left: Self, right: Self) -> Self {
        Self(
            entered: left.entered &- right.entered, taken: left.taken &- right.taken,
            failed: left.failed &- right.failed, released: left.released &- right.released)
    }
}

/// What the table of lock addresses saw, one side of a lock at a time: a second account of every
/// acquisition, kept apart from those of calls and of what happens elsewhere.
public struct TableCounts: Equatable, Sendable {
    /// Hits of the table: of calls that are over, and of what happened elsewhere while the trace counted.
    public var seen: [LockMode: LockSteps]
    /// Steps of acquisitions in calls that no program saw, the others having been seen.
    public var lacking: [LockMode: LockSteps]
    /// The same of acquisitions by functions that cannot fail: entered and taken are one step of those.
    public var lackingOfCertain: [LockMode: LockSteps]
    /// Attempts in calls of which only the beginning was seen.
    public var unresolved: [LockMode: UInt64]

    /// Counts as given.
    public init(
        seen: [LockMode: LockSteps] = [:], lacking: [LockMode: LockSteps] = [:],
        lackingOfCertain: [LockMode: LockSteps] = [:], unresolved: [LockMode: UInt64] = [:]
    ) {
        self.seen = seen
        self.lacking = lacking
        self.lackingOfCertain = lackingOfCertain
        self.unresolved = unresolved
    }

    /// Those of every mode together; `nil` for none.
    package var unresolvedAttempts: UInt64? {
        let sum = unresolved.values.reduce(0, &+)
        return sum == 0 ? nil : sum
    }
}
