// SPDX-License-Identifier: Apache-2.0

/// What there is to know of a lock class, told once: rows, names, drawings, limits of policies and what a
/// write took follow from it.
public struct LockClassTraits: Sendable {
    /// One side of the lock.
    public struct Side: Sendable {
        /// Which.
        public var mode: LockMode
        /// Its name in policies.
        public var policyName: String
        /// When a write takes it.
        var moment: Moment
        /// How often one call took it.
        public var count: @Sendable (CallShape) -> UInt8
    }

    /// When a write takes a lock, in the order of fs/fuse/file.c and fs/fuse/passthrough.c.
    public enum Moment: Int, Comparable, Sendable {
        /// Around the whole write, on the side that may turn out to be the wrong one: a lost race takes both.
        case attempt
        /// Around the whole write.
        case whole
        /// Before the backing file is written.
        case before
        /// While it is.
        case within
        /// Once it was.
        case after
        /// Last of all.
        case last

        /// Earlier in a write.
        public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// Its name in tables, which have the side beside it where there are two.
    public var name: String
    /// Its name in a sentence.
    public var fullName: String
    /// Its sides, in the order of tables.
    public var sides: [Side]
    /// Functions that take it at another moment than the others.
    var moments: [String: Moment] = [:]
    /// A report has its rows where it was never taken too, so that a zero is a measured one.
    var hasRowUntaken = true

    /// It has no sides and no queue: whoever waits spins.
    public var isSpinlock: Bool { sides.allSatisfy { $0.mode == .spin } }
}

extension LockClass {
    /// Its traits.
    public var traits: LockClassTraits {
        switch self {
        case .inodeRwsem:
            LockClassTraits(
                name: "i_rwsem", fullName: "the inode's i_rwsem",
                sides: [
                    .init(mode: .exclusive, policyName: "exclusive", moment: .whole) {
                        $0.inodeExclusive
                    },
                    .init(mode: .shared, policyName: "shared", moment: .attempt) { $0.inodeShared },
                ])
        case .backingRwsem:
            LockClassTraits(
                name: "backing i_rwsem", fullName: "the backing inode's i_rwsem",
                sides: [
                    .init(mode: .exclusive, policyName: "backing-exclusive", moment: .within) {
                        $0.backingExclusive
                    },
                    .init(mode: .shared, policyName: "backing-shared", moment: .within) {
                        $0.backingShared
                    },
                ], hasRowUntaken: false)
        case .fiLock:
            // Else it is fuse_write_update_attr() that takes it.
            LockClassTraits(
                name: "fi->lock", fullName: "fi->lock",
                sides: [
                    .init(mode: .spin, policyName: "fi-lock", moment: .after) { $0.fiLock }
                ],
                moments: [
                    "fuse_inode_uncached_io_start": .before, "fuse_inode_uncached_io_end": .last,
                ])
        }
    }

    /// When a write takes this side of it there.
    public func moment(of mode: LockMode, at callSite: String?) -> LockClassTraits.Moment {
        let own = traits
        return callSite.flatMap { own.moments[$0] }
            ?? own.sides.first { $0.mode == mode }?.moment ?? .last
    }
}
