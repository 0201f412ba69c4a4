// SPDX-License-Identifier: Apache-2.0

/// A task that waited for a lock, and the one that held it when the wait began.
public struct BlockedPair: Codable, Equatable, Sendable {
    /// A task and where it took, or wanted, the lock.
    public struct Party: Codable, Equatable, Sendable {
        /// Thread ID.
        public var thread: Int32
        /// Its command, at most 15 characters.
        public var command: String
        /// The kernel function that called the lock function; absent when not known, as for a
        /// holder outside of write calls.
        public var function: String?

        /// A party as given.
        public init(thread: Int32, command: String, function: String? = nil) {
            self.thread = thread
            self.command = command
            self.function = function
        }
    }

    /// Index of the file.
    public var file: UInt32
    /// Which lock.
    public var lockClass: LockClass
    /// The mode the waiter wanted.
    public var mode: LockMode
    /// Who waited.
    public var waiter: Party
    /// Who held it when the slow path was entered; absent when that is not known, and for an rwsem
    /// that had no owner just then but a queue.
    public var holder: Party?
    /// Contended acquisitions.
    public var count: UInt64
    /// Their waits, in nanoseconds.
    public var waitNs: SumAndMax
    /// The waiter's kernel stack, innermost first; absent unless asked for.
    public var stack: KernelStack?

    /// A pair as given.
    public init(
        file: UInt32, lockClass: LockClass, mode: LockMode, waiter: Party, holder: Party?,
        count: UInt64, waitNs: SumAndMax, stack: KernelStack? = nil
    ) {
        self.file = file
        self.lockClass = lockClass
        self.mode = mode
        self.waiter = waiter
        self.holder = holder
        self.count = count
        self.waitNs = waitNs
        self.stack = stack
    }
}

extension BlockedPair {
    /// A kernel stack and the waits that began in it.
    public struct StackRow: Equatable, Sendable {
        /// Functions, innermost first.
        public var stack: KernelStack
        /// Contended acquisitions.
        public var count: UInt64
        /// Sum of their waits in nanoseconds.
        public var waitNs: UInt64
    }

    /// Pairs with their stacks put together, longest wait first.
    public static func ranked(_ pairs: [BlockedPair]) -> [BlockedPair] {
        var merged: [BlockedPair] = []
        for pair in pairs {
            if let index = merged.firstIndex(where: { $0.isAbout(theSameAs: pair) }) {
                merged[index].count += pair.count
                merged[index].waitNs.sum += pair.waitNs.sum
                merged[index].waitNs.max = max(merged[index].waitNs.max, pair.waitNs.max)
            } else {
                var pair = pair
                pair.stack = nil
                merged.append(pair)
            }
        }
        return merged.sorted { $0.waitNs.sum > $1.waitNs.sum }
    }

    /// The stacks of all pairs, longest wait first.
    public static func stacks(of pairs: [BlockedPair]) -> [StackRow] {
        var rows: [KernelStack: StackRow] = [:]
        for pair in pairs {
            guard let stack = pair.stack else { continue }
            var row = rows[stack] ?? StackRow(stack: stack, count: 0, waitNs: 0)
            row.count += pair.count
            row.waitNs += pair.waitNs.sum
            rows[stack] = row
        }
        return rows.values.sorted { $0.waitNs > $1.waitNs }
    }

    private func isAbout(theSameAs other: BlockedPair) -> Bool {
        file == other.file && lockClass == other.lockClass && mode == other.mode
            && waiter == other.waiter && holder == other.holder
    }
}
