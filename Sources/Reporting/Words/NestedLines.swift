// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Write calls inside of write calls: what part of the upper file's time the lower one took.
struct NestedLines {
    let lines: [String]
    private static let most = 3

    init(_ report: Report) {
        let nested = (report.nested ?? []).filter { $0.count > 0 }
        var lines = nested.prefix(Self.most).map { pair -> String in
            let calls = (report.callGroups ?? []).filter {
                $0.file == pair.file && !$0.isCompletion
            }
            let upper = report.files.first { $0.id == pair.file }?.name ?? "?"
            let whole = calls.reduce(0) { $0 + $1.durationNs.sum }
            let share = whole > 0 ? ", \(Units.percent(pair.ns, of: whole)) of their time" : ""
            return "writes to \(upper) made \(pair.count) to \(pair.name) (inode \(pair.inode)) of "
                + "another FUSE mount: \(Units.time(pair.ns))\(share)"
        }
        let rest = nested.count - Self.most
        if rest > 0 { lines.append("and \(rest) more pairs of files") }
        self.lines = lines
    }
}
