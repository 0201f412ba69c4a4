// SPDX-License-Identifier: Apache-2.0

import LockModel

extension Rule {
    init(_ node: PolicyNode) throws(PolicyError) {
        let members = try node.members([
            "name", "where", "level", "verdict", "locks-a-write", "contended-share", "wait", "hold",
            "writers-inside", "queued-share", "held-share", "queued-writes", "baseline-ratio",
        ])
        guard let name = members["name"] else { throw node.complaint("\"name\" is missing") }
        self.name = try name.text()
        if let place = members["where"] { filter = try Filter(place) }
        level = try members["level"]?.choice(of: Level.self)
        limits = []
        if let verdict = members["verdict"] { limits.append(try Limit.verdict(verdict)) }
        if let counts = members["locks-a-write"] { limits += try Limit.counts(counts) }
        if let shares = members["contended-share"] { limits += try Limit.shares(shares) }
        if let wait = members["wait"] { limits += try Limit.times(.wait, wait) }
        if let hold = members["hold"] { limits += try Limit.times(.hold, hold) }
        if let inside = members["writers-inside"] { limits.append(try Limit.inside(inside)) }
        limits += try Limit.sampled(members)
        if let ratios = members["baseline-ratio"] { limits += try Limit.ratios(ratios) }
        guard !limits.isEmpty else { throw node.complaint("the rule has no limit") }
    }
}

extension Filter {
    init(_ node: PolicyNode) throws(PolicyError) {
        let members = try node.members(["path", "open-mode", "file"])
        path = try members["path"]?.choice(of: WritePath.self)
        openMode = try members["open-mode"]?.choice(of: OpenMode.self)
        file = try members["file"]?.text()
    }
}

/// The members of a mapping from locks to something, in the order of ``LockKind``.
func byLock(_ node: PolicyNode) throws(PolicyError) -> [(LockKind, PolicyNode)] {
    let members = try node.members(LockKind.allCases.map(\.rawValue))
    return LockKind.allCases.compactMap { kind in members[kind.rawValue].map { (kind, $0) } }
}

/// The figures of samples among the members of a mapping, with their values.
func sampledFigures(
    _ members: [String: PolicyNode]
) throws(PolicyError) -> [(SampledFigure, PolicyNode)] {
    var figures: [(SampledFigure, PolicyNode)] = []
    if let node = members["queued-share"] { figures.append((.queuedShare, node)) }
    let bySide: [(String, (SampledFigure.Side) -> SampledFigure)] = [
        ("held-share", SampledFigure.heldShare), ("queued-writes", SampledFigure.queuedWrites),
    ]
    for (key, figure) in bySide {
        guard let sides = try members[key]?.members(SampledFigure.Side.allCases.map(\.rawValue))
        else { continue }
        figures += SampledFigure.Side.allCases.compactMap { side in
            sides[side.rawValue].map { (figure(side), $0) }
        }
    }
    return figures
}

/// The members of a mapping from statistics to something.
func byStatistic(_ node: PolicyNode) throws(PolicyError) -> [(Statistic, PolicyNode)] {
    let members = try node.members(Statistic.allCases.map(\.rawValue))
    return Statistic.allCases.compactMap { kind in members[kind.rawValue].map { (kind, $0) } }
}
