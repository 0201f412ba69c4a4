// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What the exclusive side cost, and the most that could be gained without it.
struct CostLines {
    let lines: [(String, String)]

    init(_ report: Report) {
        if let observation = report.observation {
            lines = QueueCost(observation, report).lines
            return
        }
        guard
            let row = report.locks?.first(where: {
                $0.class == .inodeRwsem && $0.mode == .exclusive
            }), let contended = row.contended, contended > 0, let waited = row.contendedWaitNs
        else {
            lines = []
            return
        }
        let share = report.whatIf.map {
            ", \(Units.percent($0.waitShare)) of the writers' time"
        }
        var lines = [
            (
                "cost",
                "writers waited \(Units.time(waited)) for it\(share ?? ""); "
                    + "\(contended) of \(row.acquisitions) found it taken"
            )
        ]
        if let whatIf = report.whatIf { lines.append(("what if", Self.sentence(whatIf))) }
        self.lines = lines
    }

    /// Why no gain is told of writes that wait for the server.
    static let noGain =
        "shared, these writes would reach the server together; how many it answers at once is not known"

    private static func sentence(_ whatIf: WhatIf) -> String {
        guard let gain = whatIf.gainAtMost.map(Units.factor) else {
            return "\(noGain), so that no gain is claimed"
        }
        return "shared, these writes could be at most \(gain) times as fast (a model: waits for "
            + "i_rwsem gone, all else unchanged); next in line: \(name(whatIf.nextInLine))"
    }

    static func name(_ limit: WhatIf.Limit) -> String {
        switch limit {
        case .lock(let lockClass): lockClass.traits.fullName
        case .server: "the server's replies"
        case .untraced: "none of the traced locks"
        }
    }
}

/// What samples tell of it: how long writers were queued, and how long those slept.
private struct QueueCost {
    let lines: [(String, String)]

    init(_ observation: Observation, _ report: Report) {
        let parts = [
            Self.queue(observation, elapsedNs: report.elapsedNs), Self.sleep(observation),
        ].compactMap(\.self)
        guard report.verdict.mode.hasExclusive, !parts.isEmpty else {
            lines = []
            return
        }
        let spun =
            observation.cannotSee.contains(Observation.spinning)
            ? "; those that only spun come on top" : ""
        lines = [("cost", parts.joined(separator: "; ") + spun)]
    }

    private static func queue(_ observation: Observation, elapsedNs: UInt64) -> String? {
        guard let queue = observation.longestQueue else { return nil }
        let alone = observation.total.others.isEmpty
        let who = alone ? "writers were" : "writers, or others, were"
        let many = observation.files.count(where: { $0.samples.waiting > 0 })
        let ofMany = many > 1 ? " of the file with the longest queue" : ""
        let samples = Units.percent(queue.samples, of: queue.taken)
        guard let queued = queue.queuedNs, let watched = queue.watchedNs else {
            return "\(who) queued for it\(ofMany) in \(queue.samples) of \(queue.taken) samples"
        }
        let isShort = Double(watched) < 0.95 * Double(elapsedNs)
        let window =
            isShort
            ? "the \(Units.time(watched)) that it was open for writing" : Units.time(watched)
        return "\(who) queued for it\(ofMany) at least \(Units.time(queued)) of \(window) "
            + "(\(samples))"
    }

    private static func sleep(_ observation: Observation) -> String? {
        let slept = observation.sleptForInode
        guard slept.waits > 0 else { return nil }
        let atLeast = observation.losses.waitsLost > 0 ? "at least " : ""
        return "\(atLeast)\(Units.number(Int(clamping: slept.waits), "wait")) for it took "
            + "\(Units.time(slept.ns)) in all"
    }
}
