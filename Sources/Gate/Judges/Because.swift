// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The run's own reasons behind a broken limit.
enum Because {
    private static let mostSites = 3

    /// Why the exclusive writes of the selection were, most writes first.
    static func of(_ selection: Selection) -> [String] {
        selection.verdict.reasons.map { reason in
            let calls = reason.calls.map { "\($0) writes: " } ?? ""
            let remedy = reason.remedy.map { " (what would change it: \($0))" } ?? ""
            return "\(calls)\(reason.explanation)\(remedy)"
        }
    }

    /// The same, and who took the lock.
    static func of(_ selection: Selection, _ kind: LockKind) -> [String] {
        let taken = (selection.acquisitions ?? []).filter {
            $0.lockClass == kind.lockClass && $0.mode == kind.mode && $0.acquisitions > 0
        }
        let sites = taken.reduce(into: [String: UInt64]()) { sites, group in
            let site = "\(group.callSite ?? "(unknown caller)") > \(group.function.rawValue)"
            sites[site] = [sites[site] ?? 0, group.acquisitions].saturatingSum
        }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        let names = sites.prefix(mostSites).map { "\($0.key) (\($0.value))" }
        let takers = names.isEmpty ? "nobody took it" : "taken by \(names.joined(separator: ", "))"
        return of(selection) + [takers]
    }
}
