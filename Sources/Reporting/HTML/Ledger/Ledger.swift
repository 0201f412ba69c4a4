// SPDX-License-Identifier: Apache-2.0

import LockModel

/// The locks of a typical write, in the order in which its path takes them.
struct Ledger {
    /// One place at which the path takes a lock.
    struct Step {
        let lockClass: LockClass
        let mode: LockMode
        /// The function that takes it; `nil` when not known.
        let callSite: String?
        let inCompletion: Bool
        var acquisitions: UInt64 = 0
        var wait = NanosecondHistogram()
        var hold = NanosecondHistogram()

        /// Mean of the waits, in nanoseconds: a median says nothing of the few that wait long, which
        /// may be most of the time.
        var meanWait: Double { wait.mean ?? 0 }
        /// Mean of the holds, in nanoseconds.
        var meanHold: Double { hold.mean ?? 0 }
        var name: String { LockTable.name(of: lockClass, mode) }
        /// When a write takes it.
        var moment: LockClassTraits.Moment { lockClass.moment(of: mode, at: callSite) }
    }

    /// The path that most writes took.
    let path: WritePath
    /// Writes that took it.
    let calls: UInt64
    let steps: [Step]

    /// `nil` where no write was seen, or none of its locks.
    init?(_ report: Report) {
        let groups = (report.callGroups ?? []).filter { !$0.isCompletion }
        let byPath = groups.reduce(into: [:]) { $0[$1.path, default: 0] += $1.count }
        guard
            let (path, calls) = byPath.max(by: {
                ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue)
            }), calls > 0
        else { return nil }
        self.path = path
        self.calls = calls
        steps = Self.steps(of: (report.acquisitionGroups ?? []).filter { $0.path == path })
        if steps.isEmpty { return nil }
    }

    private static func steps(of groups: [AcquisitionGroup]) -> [Step] {
        struct Place: Hashable {
            let lockClass: LockClass
            let mode: LockMode
            let callSite: String?
            let inCompletion: Bool
        }
        var steps: [Place: Step] = [:]
        for group in groups where group.acquisitions > 0 {
            let place = Place(
                lockClass: group.lockClass, mode: group.mode, callSite: group.callSite,
                inCompletion: group.inCompletion)
            var step =
                steps[place]
                ?? Step(
                    lockClass: group.lockClass, mode: group.mode, callSite: group.callSite,
                    inCompletion: group.inCompletion)
            step.acquisitions += group.acquisitions
            step.wait.merge(group.wait)
            step.hold.merge(group.hold)
            steps[place] = step
        }
        return steps.values.sorted { rank($0) < rank($1) }
    }

    /// As a write takes them; completions come later.
    private static func rank(_ step: Step) -> (Int, LockClassTraits.Moment, String) {
        (step.inCompletion ? 1 : 0, step.moment, step.callSite ?? "")
    }
}
