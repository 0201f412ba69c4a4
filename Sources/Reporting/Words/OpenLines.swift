// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Opens for writing: who, and what the kernel dropped of the flags.
struct OpenLines {
    let lines: [String]
    private static let most = 3

    init(_ report: Report) {
        let opens = (report.opens ?? []).sorted { $0.count > $1.count }
        let about = report.losses?.opensAreExact ?? true ? "" : "at least "
        var lines = opens.prefix(Self.most).map { open in
            let name = report.files.first { $0.id == open.file }?.name ?? "?"
            let dropped =
                open.stripped.isEmpty
                ? "all kept: \(open.kept)" : "\(open.stripped) dropped, \(open.kept) kept"
            let failed = open.failed > 0 ? ", \(open.failed) refused with EIO" : ""
            return "\(name) by \(open.command) (\(open.process)), \(about)\(open.count) times: "
                + "\(dropped)\(failed)"
        }
        let rest = opens.count - Self.most
        if rest > 0 { lines.append("and \(rest) more kinds of open") }
        self.lines = lines
    }
}

/// Acquisitions outside of write calls, a line each lock that had any.
struct ElsewhereLines {
    let lines: [String]
    private static let mostSites = 4

    init(_ report: Report) {
        let inexact = report.losses?.mayMisplaceLocks == true ? "about " : "at least "
        lines = (report.locks ?? []).compactMap { row in
            guard let elsewhere = row.elsewhere, elsewhere.acquisitions > 0 else { return nil }
            let sites = elsewhere.callSites.prefix(Self.mostSites).map {
                "\($0.caller ?? "(unknown caller)") \($0.acquisitions)"
            }
            let about = elsewhere.isExact ? "" : inexact
            return "\(LockTable.name(of: row)) \(about)\(elsewhere.acquisitions)"
                + (sites.isEmpty ? "" : ": \(sites.joined(separator: ", "))")
        }
    }
}
