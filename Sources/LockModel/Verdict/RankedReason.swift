// SPDX-License-Identifier: Apache-2.0

extension Verdict {
    /// A reason and the writes it explains.
    public struct RankedReason: Codable, Equatable, Sendable {
        /// The reason.
        public var reason: Reason
        /// Writes it explains; absent where writes were not counted one by one.
        public var calls: UInt64?
        /// Time these writes spent in lock functions, in nanoseconds; absent likewise.
        public var waitNs: UInt64?
        /// The reason in words, what comes after it included.
        public var explanation: String
        /// What would change it, all of it; absent where nobody waited, so that nothing is to be gained.
        public var remedy: String?
        /// What would keep these writes exclusive without the reason, in the kernel's order; absent
        /// where nothing would, and in reports of older versions.
        public var then: [FurtherReason]?
    }

    /// What comes after a reason.
    public struct FurtherReason: Codable, Equatable, Sendable {
        /// The reason.
        public var reason: Reason
        /// Writes it would explain; absent where writes were not counted one by one.
        public var calls: UInt64?
    }
}

extension Verdict.RankedReason {
    /// The reasons of the exclusive ones among these calls, most writes first.
    ///
    /// - Parameter keepsFlag: of the kernels known, those with an atomic I/O counter do.
    static func all(
        of calls: [CallGroup], requested: OpenFlags?, keepsFlag: Bool, fileSystem: String? = nil
    ) -> [Self] {
        var kinds: [Kind: [Explained]] = [:]
        for group in calls {
            let obstacles = Reason.all(for: group, requested: requested, keepsFlag: keepsFlag)
            guard let first = obstacles.first else { continue }
            kinds[Kind(reason: first, path: group.path), default: []]
                .append(Explained(group: group, obstacles: obstacles))
        }
        return kinds.map { kind, explained in
            Self(kind.reason, explained) {
                Remedy(
                    path: kind.path, obstacles: $0, keepsFlag: keepsFlag, fileSystem: fileSystem)
            }
        }.sorted {
            ($0.calls ?? 0, $1.reason.rawValue) > ($1.calls ?? 0, $0.reason.rawValue)
        }
    }

    private struct Kind: Hashable {
        let reason: Reason
        let path: WritePath
    }

    private struct Explained {
        let group: CallGroup
        let obstacles: [Reason]
    }

    private init(
        _ reason: Reason, _ explained: [Explained], remedy: ([Reason]) -> Remedy
    ) {
        let further = Reason.allCases.compactMap { next -> Verdict.FurtherReason? in
            let calls = explained.filter { $0.obstacles.dropFirst().contains(next) }
                .reduce(0) { $0 + $1.group.count }
            return calls > 0 ? Verdict.FurtherReason(reason: next, calls: calls) : nil
        }
        let all = explained.reduce(0) { $0 + $1.group.count }
        self.init(
            reason: reason, calls: all, waitNs: explained.reduce(0) { $0 + $1.group.waitNs },
            explanation: Self.words(reason, all, further),
            remedy: remedy([reason] + further.map(\.reason)).sentence,
            then: further.isEmpty ? nil : further)
    }

    /// `REASON; and then: NEXT (N of them)`, the number only where it is not all.
    static func words(
        _ reason: Reason, _ all: UInt64?, _ further: [Verdict.FurtherReason]
    ) -> String {
        further.reduce(reason.explanation) { words, next in
            let part = next.calls == all ? "" : " (\(next.calls ?? 0) of them)"
            return "\(words); and then: \(next.reason.explanation)\(part)"
        }
    }
}
