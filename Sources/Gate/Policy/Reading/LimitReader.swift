// SPDX-License-Identifier: Apache-2.0

import LockModel

extension Limit {
    /// `shared`, or `[shared, mixed]`.
    static func verdict(_ node: PolicyNode) throws(PolicyError) -> Limit {
        let names = try node.node.sequence == nil ? [node] : node.list()
        var modes: [Verdict.Mode] = []
        for name in names { modes.append(try name.choice(of: RequiredVerdict.self).mode) }
        return .verdict(modes)
    }

    /// A bare number is a maximum.
    static func counts(_ node: PolicyNode) throws(PolicyError) -> [Limit] {
        var limits: [Limit] = []
        for (kind, value) in try byLock(node) {
            limits.append(.locksAWrite(kind, try CountBound(value)))
        }
        return limits
    }

    static func shares(_ node: PolicyNode) throws(PolicyError) -> [Limit] {
        var limits: [Limit] = []
        for (kind, value) in try byLock(node) {
            let share = try value.number()
            guard share <= .one else { throw value.complaint("a share is between 0 and 1") }
            limits.append(.contendedShare(kind, share))
        }
        return limits
    }

    static func times(_ time: LockTime, _ node: PolicyNode) throws(PolicyError) -> [Limit] {
        var limits: [Limit] = []
        for (kind, value) in try byLock(node) {
            for (statistic, most) in try byStatistic(value) {
                limits.append(.time(time, kind, statistic, try most.nanoseconds()))
            }
        }
        return limits
    }

    /// What samples can be held to, of the members of a rule.
    static func sampled(_ members: [String: PolicyNode]) throws(PolicyError) -> [Limit] {
        var limits: [Limit] = []
        for (figure, value) in try sampledFigures(members) {
            let most = try value.number()
            guard most <= .one else { throw value.complaint("a share is between 0 and 1") }
            guard most > .zero || figure.isCounted else {
                throw value.complaint(
                    "samples cannot show that something never was: give more than 0")
            }
            limits.append(.sampled(figure, most))
        }
        return limits
    }

    static func inside(_ node: PolicyNode) throws(PolicyError) -> Limit {
        let members = try node.members(["min"])
        guard let least = members["min"] else { throw node.complaint("\"min\" is missing") }
        guard let number = try UInt64(least.text()), number > 0 else {
            throw least.complaint("expected a whole number above zero\(least.found)")
        }
        return .writersInside(number)
    }

    static func ratios(_ node: PolicyNode) throws(PolicyError) -> [Limit] {
        let members = try node.members([
            "locks-a-write", "wait", "hold", "queued-share", "held-share", "queued-writes", "iops",
        ])
        var limits: [Limit] = []
        if let counts = members["locks-a-write"] {
            for (kind, value) in try byLock(counts) {
                limits.append(.baseline(.locksAWrite(kind), try value.number()))
            }
        }
        for time in [LockTime.wait, .hold] {
            guard let times = members[time.rawValue] else { continue }
            for (kind, value) in try byLock(times) {
                for (statistic, ratio) in try byStatistic(value) {
                    limits.append(.baseline(.time(time, kind, statistic), try ratio.number()))
                }
            }
        }
        for (figure, ratio) in try sampledFigures(members) {
            limits.append(.baseline(.sampled(figure), try ratio.number()))
        }
        if let iops = members["iops"] { limits.append(.baseline(.iops, try iops.number())) }
        return limits
    }
}

/// The verdicts one can ask for.
private enum RequiredVerdict: String, CaseIterable {
    case shared, exclusive, mixed, lockless

    var mode: Verdict.Mode {
        switch self {
        case .shared: .shared
        case .exclusive: .exclusive
        case .mixed: .mixed
        case .lockless: .lockless
        }
    }
}

extension CountBound {
    fileprivate init(_ node: PolicyNode) throws(PolicyError) {
        if node.node.scalar != nil {
            self.init(kind: .max, limit: try node.number())
            return
        }
        let members = try node.members(["max", "exact", "tolerance"])
        let tolerance = try members["tolerance"]?.number() ?? .zero
        switch (members["max"], members["exact"]) {
        case (let most?, nil):
            self.init(kind: .max, limit: try most.number(), tolerance: tolerance)
        case (nil, let exact?):
            self.init(kind: .exact, limit: try exact.number(), tolerance: tolerance)
        default: throw node.complaint("give \"max\" or \"exact\"")
        }
    }
}

extension PolicyNode {
    /// `500ns`, `20us`, `1.5ms`, `2s`.
    fileprivate func nanoseconds() throws(PolicyError) -> UInt64 {
        let units: [(String, UInt64)] = [
            ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ]
        let text = node.scalar ?? ""
        guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }),
            let number = ExactNumber(parsing: text.dropLast(unit.count)),
            number.billionths <= UInt64.max / factor
        else { throw complaint("expected a time such as 500ns, 20us, 1.5ms or 2s\(found)") }
        return number.billionths * factor / ExactNumber.scale
    }
}
