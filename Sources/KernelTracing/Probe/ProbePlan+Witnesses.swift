// SPDX-License-Identifier: Apache-2.0

import LockModel

extension ProbePlan {
    /// Which programs of the plan see which things. Programs that are not in it see nothing.
    var witnesses: [Witnesses] {
        Self.locks.flatMap(witnesses)
            + Self.pairs.map { thing, steps in
                var pair = witnesses(thing, steps)
                pair.isMended = pair.steps.first == ["write_iter_entry"]
                return pair
            }
    }

    /// The modes whose functions that cannot fail have a program at their return: `config.exits`.
    var exits: [LockMode] { Self.locks.filter(hasExits).map(\.mode) }

    private func hasExits(_ locks: Locks) -> Bool {
        !attached(locks.certain.map { $0 + "_exit" }).isEmpty
    }

    /// Who enters a function that cannot fail has the lock some time: of those two steps are seen, if no program
    /// sits on their return, and of the others three.
    private func witnesses(_ locks: Locks) -> [Witnesses] {
        let three = hasExits(locks) ? locks.certain + locks.fallible : locks.fallible
        var all = [steps(of: three, exits: true, locks)]
        if !hasExits(locks) { all.append(steps(of: locks.certain, exits: false, locks)) }
        return all.compactMap { $0 }
    }

    private func steps(of functions: [String], exits: Bool, _ locks: Locks) -> Witnesses? {
        let entries = functions.map { $0 + "_entry" }
        guard !attached(entries).isEmpty else { return nil }
        let returns = exits ? functions.map { $0 + "_exit" } : []
        var all = witnesses(CountedThing(locks.mode), [entries, returns, locks.releases])
        all.isCertain = !exits
        // Who holds a spinlock is not preempted (kernel/locking/spinlock.c), but on PREEMPT_RT.
        let isSpinning = attached(["_raw_spin_lock_entry"]) != []
        all.sheltered = locks.mode == .spin && isSpinning ? 1 : nil
        return all
    }

    private func attached(_ names: [String]) -> [String] {
        names.filter { name in programs.contains { $0.name == name } }
    }

    private func witnesses(_ thing: CountedThing, _ steps: [[String]]) -> Witnesses {
        Witnesses(thing, steps: steps.map(attached).filter { !$0.isEmpty })
    }

    private struct Locks {
        let mode: LockMode
        let certain: [String]
        var fallible: [String] = []
        let releases: [String]
    }

    private static let locks = [
        Locks(
            mode: .exclusive, certain: ["down_write", "down_write_nested"],
            fallible: ["down_write_killable", "down_write_trylock"],
            releases: ["up_write_entry", "downgrade_write_entry"]),
        Locks(
            mode: .shared, certain: ["down_read", "down_read_nested"],
            fallible: ["down_read_killable", "down_read_interruptible", "down_read_trylock"],
            releases: ["up_read_entry"]),
        Locks(
            mode: .spin, certain: ["_raw_spin_lock", "rt_spin_lock"],
            releases: ["spin_unlock_entry", "rt_spin_unlock_entry"]),
    ]

    /// An open is counted where it ends, so that its two steps are the two returns.
    private static let pairs: [(CountedThing, [[String]])] = [
        (
            .calls,
            [
                ["write_iter_entry"], ["write_iter_entry_again"], ["write_iter_exit"],
                ["write_iter_exit_again"],
            ]
        ),
        (.calls, [["passthrough_splice_entry"], ["passthrough_splice_exit"]]),
        (.completions, [["end_write_entry"], ["end_write_exit"]]),
        (.completions, [["end_write_file_entry"], ["end_write_file_exit"]]),
        (.completions, [["aio_complete_entry"]]),
        (.opens, [["io_open_exit"], ["finish_open_exit"]]),
    ]
}
