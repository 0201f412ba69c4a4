// SPDX-License-Identifier: Apache-2.0

extension LockRow {
    /// What is known of a lock and mode, in the order of tables.
    public static let figures: [Figure<LockRow>] = [
        .count(
            "acquisitions", title: "taken", "number of acquisitions, in calls and in completions"
        ) { $0.acquisitions },
        Figure(
            key: "perCall", column: nil, title: "a write", unit: .perWrite,
            help: "acquisitions over calls; absent without calls", isRequired: false,
            value: { $0.perCall.map { .perWrite($0) } }),
        .count(
            "inCompletions", column: "acquisitions_in_completions",
            "of the acquisitions, those in completions outside of the call"
        ) { $0.inCompletions },
        .count(
            "failed", column: "acquisitions_failed",
            "trylocks that failed and waits that were killed"
        ) { $0.failed },
        .count(
            ifSeen: "contended", title: "contended",
            "acquisitions that went through the slow path; absent where that could not be seen"
        ) { $0.contended },
        .count(
            ifSeen: "spun", "of the contended, those that never gave up the CPU; absent likewise"
        ) { $0.spun },
        .count(
            ifSeen: "slept", title: "slept", "of the contended, those that slept; absent likewise"
        ) { $0.slept },
        Figure(
            key: "contendedWaitNs", column: "contended_wait_ns", title: nil, unit: .nanoseconds,
            help: "sum of the waits of the contended; absent likewise", isRequired: false,
            value: { $0.contendedWaitNs.map { .nanoseconds($0) } }),
        .times(
            "waitNs", column: "wait", title: "wait", isRequired: true,
            "what acquisitions waited for others, from entry to exit of the lock function; 0 where the lock was free, but for runs in which uncontended_waits is measured"
        ) { $0.waitNs },
        .times(
            "holdNs", column: "hold", title: "hold", isRequired: false,
            "from acquisition to release; absent where releases could not be seen"
        ) { $0.holdNs },
    ]
}
