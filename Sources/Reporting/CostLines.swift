// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What the exclusive side cost, and the most that could be gained without it.
struct CostLines {
    let lines: [(String, String)]

    init(_ report: Report) {
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

    private static func sentence(_ whatIf: WhatIf) -> String {
        guard let gain = whatIf.gainAtMost.map(Units.factor) else {
            return
                "shared, these writes would reach the server together; how many it answers at once is "
                + "not known, so that no gain is claimed"
        }
        return "shared, these writes could be at most \(gain) times as fast (a model: waits for "
            + "i_rwsem gone, all else unchanged); next in line: \(name(whatIf.nextInLine))"
    }

    static func name(_ limit: WhatIf.Limit) -> String {
        switch limit {
        case .backingRwsem: "the backing inode's i_rwsem"
        case .fiLock: "fi->lock"
        case .server: "the server's replies"
        case .untraced: "none of the traced locks"
        }
    }
}
