// SPDX-License-Identifier: Apache-2.0

/// What was seen of single writes beside samples of the lock held: each of these is a write that took a
/// side for certain, however short its hold.
public struct WriteEvidence: Codable, Equatable, Sendable {
    /// Samples that found the exclusive side held by a task in a write call that still held it when its
    /// call had been read.
    public var exclusiveSure: UInt64 = 0
    /// Times a task in a write call queued for the exclusive side; absent where no tracepoint tells.
    public var queuedExclusive: UInt64?
    /// Times a task in a write call queued for the shared side; absent likewise.
    public var queuedShared: UInt64?
    /// Samples that found the lock free and a reader on record as its last owner who was not in the one
    /// before. In a regular FUSE file readers are writes (fs/fuse/file.c, `fuse_dio_lock`).
    /// Absent on PREEMPT_RT, which records no reader.
    public var leftShared: UInt64?
    /// Sum over the exclusive holds by writes of the square of their samples.
    public var exclusiveSquares: UInt64 = 0
    /// The same of shared holds.
    public var sharedSquares: UInt64 = 0

    /// None.
    public init() {}
}

extension WriteEvidence: Accumulated {
    static var sums: [WritableKeyPath<Self, UInt64>] {
        [\.exclusiveSure, \.exclusiveSquares, \.sharedSquares]
    }

    static var sumsIfSeen: [WritableKeyPath<Self, UInt64?>] {
        [\.queuedExclusive, \.queuedShared, \.leftShared]
    }
}
