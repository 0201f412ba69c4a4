// SPDX-License-Identifier: Apache-2.0

extension ObservedFile {
    /// Somebody held its lock exclusively, or a write queued to.
    var tookExclusive: Bool {
        samples.exclusive.total.samples > 0 || (samples.evidence?.queuedExclusive ?? 0) > 0
    }

    /// What kept writes from the shared side, way by way, from the opens that were seen to write: an idle
    /// open explains nothing.
    func situations(requested: OpenFlags?) -> [ObservedSituation] {
        let opens = opensThatWrote
        guard !opens.isEmpty else {
            return [
                ObservedSituation(path: self.opens.first?.path ?? .cached, obstacles: [.notTold])
            ]
        }
        return opens.map { situation(of: $0, requested: requested) }
    }

    /// The same of one open.
    func situation(of open: Open, requested: OpenFlags?) -> ObservedSituation {
        let situation = WriteSituation(
            path: open.path, flags: open.flags, requested: requested,
            conditions: conditions(of: open))
        return ObservedSituation(path: open.path, obstacles: situation.obstacles)
    }

    private func conditions(of open: Open) -> WriteConditions {
        var conditions: WriteConditions = []
        if open.direct { conditions.insert(.direct) }
        if open.append { conditions.insert(.append) }
        if samples.cachedMode > 0 { conditions.insert(.cachedMode) }
        if grewBy != nil { conditions.insert(.pastEOF) }
        return conditions
    }

    /// Calls of aio and io_uring name no file: then it is the open there is, if there is but one.
    private var opensThatWrote: [Open] {
        guard let uses else { return opens }
        let seen = uses.filter { $0.exclusive > 0 }.map(\.open)
        return seen.isEmpty && opens.count == 1 ? opens : seen
    }
}

/// A way of writes, and every obstacle on it, in the kernel's order.
struct ObservedSituation {
    let path: WritePath
    let obstacles: [Reason]

    /// Without its writes, an open file does not tell what no obstacle is seen for.
    init(path: WritePath, obstacles: [Reason]) {
        self.path = path
        self.obstacles = obstacles == [.unconditional] ? [.notTold] : obstacles
    }

    var reason: Reason { obstacles[0] }

    /// With the further obstacles of other files, where the first is the same.
    func joined(with other: Self) -> Self {
        let further = Set(obstacles.dropFirst() + other.obstacles.dropFirst()).subtracting([reason])
        return Self(path: path, obstacles: [reason] + Reason.allCases.filter(further.contains))
    }

    /// How it is told; nobody knows of how many writes.
    func ranked(on fileSystem: String?) -> Verdict.RankedReason {
        let further = obstacles.dropFirst().map { Verdict.FurtherReason(reason: $0, calls: nil) }
        return Verdict.RankedReason(
            reason: reason, explanation: Verdict.RankedReason.words(reason, nil, further),
            remedy: Remedy(path: path, obstacles: obstacles, fileSystem: fileSystem).sentence,
            then: further.isEmpty ? nil : further)
    }
}
