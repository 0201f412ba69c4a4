// SPDX-License-Identifier: Apache-2.0

import LockModel

extension ProbePlan {
    /// Which programs of the plan see which things. Programs that are not in it see nothing.
    var witnesses: [Witnesses] {
        Self.locks.map { mode, functions, releases in
            var all = witnesses(
                CountedThing(mode),
                [functions.map { $0 + "_entry" }, functions.map { $0 + "_exit" }, releases])
            // Who holds a spinlock is not preempted (kernel/locking/spinlock.c), but on PREEMPT_RT.
            let isSpinning = programs.contains { $0.name == "_raw_spin_lock_exit" }
            all.sheltered = mode == .spin && isSpinning ? 1 : nil
            return all
        } + Self.pairs.map { thing, steps in
            var pair = witnesses(thing, steps)
            pair.isMended = pair.steps.first == ["write_iter_entry"]
            return pair
        }
    }

    private func witnesses(_ thing: CountedThing, _ steps: [[String]]) -> Witnesses {
        let attached = Set(programs.map(\.name))
        return Witnesses(
            thing,
            steps: steps.map { $0.filter(attached.contains) }.filter { !$0.isEmpty })
    }

    private static let locks: [(LockMode, functions: [String], releases: [String])] = [
        (
            .exclusive,
            [
                "down_write", "down_write_killable", "down_write_trylock", "down_write_nested",
            ], ["up_write_entry", "downgrade_write_entry"]
        ),
        (
            .shared,
            [
                "down_read", "down_read_killable", "down_read_interruptible", "down_read_trylock",
                "down_read_nested",
            ], ["up_read_entry"]
        ),
        (
            .spin, ["_raw_spin_lock", "rt_spin_lock"],
            ["spin_unlock_entry", "rt_spin_unlock_entry"]
        ),
    ]

    /// An open is counted where it ends, so that its two steps are the two returns.
    private static let pairs: [(CountedThing, [[String]])] = [
        (.calls, [["write_iter_entry"], ["write_iter_exit"]]),
        (.calls, [["passthrough_splice_entry"], ["passthrough_splice_exit"]]),
        (.completions, [["end_write_entry"], ["end_write_exit"]]),
        (.completions, [["end_write_file_entry"], ["end_write_file_exit"]]),
        (.completions, [["aio_complete_entry"]]),
        (.opens, [["io_open_exit"], ["finish_open_exit"]]),
    ]
}
