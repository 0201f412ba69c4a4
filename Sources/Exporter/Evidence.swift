// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a verdict on some stretch of time rests on: totals at one moment, or the growth between two.
public enum Evidence: Equatable, Sendable {
    /// Write calls by side, and calls that are missing from them.
    public struct Sides: Equatable, Sendable {
        /// Calls that took the exclusive side.
        public var exclusive: UInt64 = 0
        /// Calls that took the shared side only.
        public var shared: UInt64 = 0
        /// Calls that succeeded and took neither.
        public var lockless: UInt64 = 0
        /// Calls that are in neither number.
        public var lost: UInt64 = 0

        /// Calls as given.
        public init(
            exclusive: UInt64 = 0, shared: UInt64 = 0, lockless: UInt64 = 0, lost: UInt64 = 0
        ) {
            self.exclusive = exclusive
            self.shared = shared
            self.lockless = lockless
            self.lost = lost
        }
    }

    /// Write calls.
    case calls(Sides)
    /// Samples.
    case samples(LockSamples)

    /// What came after an earlier moment; all of it where the source is another one.
    func growth(since earlier: Evidence) -> Evidence {
        switch (self, earlier) {
        case (.calls(let sides), .calls(let before)):
            .calls(
                Sides(
                    exclusive: sides.exclusive.since(before.exclusive),
                    shared: sides.shared.since(before.shared),
                    lockless: sides.lockless.since(before.lockless),
                    lost: sides.lost.since(before.lost)))
        case (.samples(let samples), .samples(let before)):
            .samples(samples.since(before))
        default: self
        }
    }

    /// Evidence of the same kind, of nothing at all.
    var nothingYet: Evidence {
        switch self {
        case .calls: .calls(Sides())
        case .samples: .samples(LockSamples())
        }
    }

    /// The verdict on it, by the same rules as any report's.
    var mode: Verdict.Mode {
        switch self {
        case .calls(let sides):
            let shapes = [
                CallShape(inodeExclusive: 1), CallShape(inodeShared: 1), CallShape(),
            ]
            let counts = [sides.exclusive, sides.shared, sides.lockless]
            var trace = Trace(
                calls: zip(shapes, counts).filter { $0.1 > 0 }.map {
                    CallGroup(
                        file: 0, path: .directIO, openFlags: [], conditions: [], shape: $0.0,
                        count: $0.1, bytes: $0.1)
                })
            trace.losses.callsEnteredUnseen = sides.lost
            return Verdict.mode(of: trace)
        case .samples(let samples): return Confidence(of: samples).mode(samples)
        }
    }
}
