// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A lock and the side of it, by the name a policy uses.
public enum LockKind: String, CaseIterable, Sendable {
    case exclusive
    case shared
    case backingExclusive = "backing-exclusive"
    case backingShared = "backing-shared"
    case fiLock = "fi-lock"

    /// Which lock.
    public var lockClass: LockClass {
        switch self {
        case .exclusive, .shared: .inodeRwsem
        case .backingExclusive, .backingShared: .backingRwsem
        case .fiLock: .fiLock
        }
    }

    /// Which side.
    public var mode: LockMode {
        switch self {
        case .exclusive, .backingExclusive: .exclusive
        case .shared, .backingShared: .shared
        case .fiLock: .spin
        }
    }

    /// Acquisitions in one call of this shape.
    func count(in shape: CallShape) -> UInt8 {
        switch self {
        case .exclusive: shape.inodeExclusive
        case .shared: shape.inodeShared
        case .backingExclusive: shape.backingExclusive
        case .backingShared: shape.backingShared
        case .fiLock: shape.fiLock
        }
    }
}
