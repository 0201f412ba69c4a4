// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A lock and the side of it, by the name a policy uses.
public struct LockKind: RawRepresentable, Hashable, CaseIterable, Sendable {
    /// Which lock.
    public let lockClass: LockClass
    /// Which side.
    public let mode: LockMode

    /// Every side of every lock.
    public static let allCases = LockClass.allCases.flatMap { lockClass in
        lockClass.traits.sides.map { Self(lockClass, $0.mode) }
    }

    /// A side of a lock.
    public init(_ lockClass: LockClass, _ mode: LockMode) {
        (self.lockClass, self.mode) = (lockClass, mode)
    }

    /// The one of that name.
    public init?(rawValue: String) {
        guard let known = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = known
    }

    /// Its name in a policy.
    public var rawValue: String { side?.policyName ?? "\(lockClass.rawValue)-\(mode.rawValue)" }

    /// Acquisitions in one call of this shape.
    func count(in shape: CallShape) -> UInt8 { side?.count(shape) ?? 0 }

    private var side: LockClassTraits.Side? {
        lockClass.traits.sides.first { $0.mode == mode }
    }
}
