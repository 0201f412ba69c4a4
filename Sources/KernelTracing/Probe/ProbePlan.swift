// SPDX-License-Identifier: Apache-2.0

import LockModel

/// One BPF program of BPF/programs/locks.bpf.c and the kernel function it sits on.
struct ProbeProgram: Equatable, Sendable {
    enum Role: Equatable, Sendable {
        /// Opens and closes calls: attached last, so that a call never starts without its locks.
        case root
        /// A lock function, or a mark inside a call.
        case inner
    }

    let name: String
    let function: String
    var role: Role = .inner
    /// No trace makes sense without it.
    var isEssential = false
    /// Number of the function's arguments, where kernels differ and the program only fits one.
    var arguments: Int?
    /// What the report lacks when the function is missing and no other program covers the same;
    /// `nil` when nothing is.
    var covers: String?
    /// The figures that are absent when no program that measures them is attached.
    var measures: Set<Measured.Figure> = []
    /// The kernels it is for.
    var locks = LockKind.any
    /// Another function that the kernel must have for it to be of use.
    var needs: String?
    /// Functions of which the kernel may have none, else the program tells nothing that others do not.
    var unless: [String] = []
    /// Members that it reads of structures that change.
    var reads: [StructureMember] = []

    /// What an rwsem and a spinlock are made of.
    enum LockKind: Equatable, Sendable {
        case any, ordinary
        /// CONFIG_PREEMPT_RT: of rt_mutexes.
        case realTime
    }
}

/// A member of one of the kernel's structures.
struct StructureMember: Hashable, Sendable {
    let structure: String
    let member: String
}

/// Which programs to load on a kernel, decided from the functions it has.
struct ProbePlan: Equatable, Sendable {
    /// Programs to load and attach, inner ones first.
    let programs: [ProbeProgram]
    /// What this kernel's lack of functions leaves out, one sentence each.
    let notCovered: [String]

    /// Which figures the programs of the plan give.
    var measured: Measured {
        var given = programs.reduce(into: Set()) { $0.formUnion($1.measures) }
        if !witnesses.contains(where: \.isCertain) { given.insert(.uncontendedWaits) }
        return Measured(absent: Set(Measured.Figure.allCases).subtracting(given))
    }

    /// Every open for writing is seen, so that a file that was opened anew is told from the old one.
    var seesOpens: Bool {
        programs.filter { $0.function == "fuse_file_io_open" }.count == 2
    }

    /// - Parameters:
    ///   - spinlocks: also trace fi->lock.
    ///   - argumentCount: number of arguments of a kernel function, `nil` when there is none.
    ///   - hasMember: a structure of the kernel has a member.
    /// - Throws: `functionsMissing` when an essential one is not there.
    init(
        spinlocks: Bool, argumentCount: (String) -> Int?,
        hasMember: (StructureMember) -> Bool = { _ in true }
    ) throws(TracingError) {
        let foreign: ProbeProgram.LockKind =
            argumentCount("rt_spin_lock") == nil ? .realTime : .ordinary
        let wanted = Self.all.filter {
            (spinlocks || !Self.isSpinlock($0)) && $0.locks != foreign
                && ($0.needs.map { argumentCount($0) != nil } ?? true)
                && $0.unless.allSatisfy { argumentCount($0) == nil }
        }
        var present: [ProbeProgram] = []
        var absent: [(program: ProbeProgram, missing: String)] = []
        for program in wanted {
            let count = argumentCount(program.function)
            if count == nil {
                absent.append((program, "no \(program.function)"))
            } else if let lost = program.reads.first(where: { !hasMember($0) }) {
                absent.append((program, "no \(lost.member) in \(lost.structure)"))
            } else if program.arguments.map({ $0 == count }) ?? true {
                present.append(program)
            }
        }
        let essential = absent.map(\.program).filter(\.isEssential).map(\.function)
        guard essential.isEmpty else {
            throw .functionsMissing(Array(Set(essential)).sorted())
        }
        programs = present.filter { $0.role == .inner } + present.filter { $0.role == .root }
        var missing: [String] = []
        for (program, lost) in absent {
            guard let covers = program.covers, !present.contains(where: { $0.covers == covers })
            else { continue }
            let sentence = "\(covers) (this kernel has \(lost))"
            if !missing.contains(sentence) { missing.append(sentence) }
        }
        for (path, function) in Self.paths where argumentCount(function) == nil {
            missing.append("\(path) (this kernel has no \(function))")
        }
        if !spinlocks { missing.append("fi->lock (switched off by --no-spinlocks)") }
        notCovered = missing
    }

    private static func isSpinlock(_ program: ProbeProgram) -> Bool {
        program.function.contains("spin_")
    }

    /// Every program of the object; a test holds it against the object itself.
    static let all: [ProbeProgram] =
        rwsem("down_write", essential: true, waits: writeSlowPath)
        + rwsem("down_read", essential: true, waits: readSlowPath)
        + ["down_write_killable", "down_write_trylock"].flatMap { rwsem($0) }
        + ["down_read_killable", "down_read_interruptible", "down_read_trylock"].flatMap {
            rwsem($0)
        } + lockdep + releases + spinlock + slowPaths + opens + roots

    private static let writeSlowPath = "rwsem_down_write_slowpath"
    private static let readSlowPath = "rwsem_down_read_slowpath"
    private static let spinSlowPaths = [
        "native_queued_spin_lock_slowpath", "queued_spin_lock_slowpath",
    ]

    /// - Parameter waits: the slow path of a function that cannot fail, which tells who waited how long: then
    ///   nothing is to be learnt where the function returns.
    private static func rwsem(
        _ function: String, essential: Bool = false, waits: String? = nil
    ) -> [ProbeProgram] {
        [
            ProbeProgram(
                name: "\(function)_entry", function: function, isEssential: essential,
                covers: "acquisitions through \(function)"),
            ProbeProgram(
                name: "\(function)_exit", function: function, isEssential: essential,
                covers: "acquisitions through \(function)", unless: waits.map { [$0] } ?? []),
        ]
    }

    /// What XFS locks its inodes with (fs/xfs/xfs_inode.c, `xfs_ilock`) where the kernel has lockdep;
    /// elsewhere these are names of the plain functions (include/linux/rwsem.h), and nothing lacks.
    private static let lockdep = [
        ("down_write_nested", writeSlowPath), ("down_read_nested", readSlowPath),
    ].flatMap { function, waits in
        [
            ProbeProgram(name: "\(function)_entry", function: function),
            ProbeProgram(name: "\(function)_exit", function: function, unless: [waits]),
        ]
    }

    private static let releases = [
        ProbeProgram(
            name: "up_write_entry", function: "up_write", isEssential: true,
            covers: "hold times of exclusive acquisitions"),
        ProbeProgram(
            name: "up_read_entry", function: "up_read", isEssential: true,
            covers: "hold times of shared acquisitions"),
        ProbeProgram(name: "downgrade_write_entry", function: "downgrade_write"),
    ]

    private static let spinlock =
        [
            ProbeProgram(
                name: "_raw_spin_lock_entry", function: "_raw_spin_lock", covers: "fi->lock",
                measures: [.fiLock], locks: .ordinary),
            ProbeProgram(
                name: "_raw_spin_lock_exit", function: "_raw_spin_lock", covers: "fi->lock",
                measures: [.fiLock], locks: .ordinary, unless: spinSlowPaths),
            ProbeProgram(
                name: "spin_unlock_entry", function: "_raw_spin_unlock",
                covers: "hold times of fi->lock", measures: [.fiLockHolds], locks: .ordinary),
            ProbeProgram(
                name: "spin_slowpath", function: "native_queued_spin_lock_slowpath",
                covers: "contention of fi->lock", measures: [.fiLockContention], locks: .ordinary),
            ProbeProgram(
                name: "plain_spin_slowpath", function: "queued_spin_lock_slowpath",
                covers: "contention of fi->lock", measures: [.fiLockContention], locks: .ordinary),
            ProbeProgram(
                name: "pv_spin_slowpath", function: "__pv_queued_spin_lock_slowpath",
                locks: .ordinary),
            ProbeProgram(
                name: "spin_slowpath_exit", function: "native_queued_spin_lock_slowpath",
                locks: .ordinary),
            ProbeProgram(
                name: "plain_spin_slowpath_exit", function: "queued_spin_lock_slowpath",
                locks: .ordinary),
            ProbeProgram(
                name: "pv_spin_slowpath_exit", function: "__pv_queued_spin_lock_slowpath",
                locks: .ordinary),
        ]
        + ["entry", "exit"].map {
            ProbeProgram(
                name: "rt_spin_lock_\($0)", function: "rt_spin_lock", covers: "fi->lock",
                measures: [.fiLock], locks: .realTime)
        } + [
            ProbeProgram(
                name: "rt_spin_unlock_entry", function: "rt_spin_unlock",
                covers: "hold times of fi->lock", measures: [.fiLockHolds], locks: .realTime)
        ]

    private static let slowPaths = [
        ProbeProgram(
            name: "write_slowpath", function: writeSlowPath,
            covers: "contention of exclusive acquisitions", measures: [.exclusiveContention],
            locks: .ordinary),
        ProbeProgram(
            name: "read_slowpath", function: readSlowPath,
            covers: "contention of shared acquisitions", measures: [.sharedContention],
            locks: .ordinary),
        ProbeProgram(name: "write_slowpath_exit", function: writeSlowPath, locks: .ordinary),
        ProbeProgram(name: "read_slowpath_exit", function: readSlowPath, locks: .ordinary),
        ProbeProgram(
            name: "contention_begin", function: "__traceiter_contention_begin",
            covers: "the count of lock:contention_begin events", measures: [.contentionEvents],
            locks: .ordinary),
        ProbeProgram(
            name: "rt_contention_begin", function: "__traceiter_contention_begin",
            covers: "contention",
            measures: [
                .exclusiveContention, .sharedContention, .fiLockContention, .contentionEvents,
            ], locks: .realTime),
        // Only where the kernel has lock statistics.
        ProbeProgram(name: "first_attempt_failed", function: "__traceiter_lock_contended"),
    ]

    private static let opens = ["entry", "exit"].flatMap { step in
        [
            ProbeProgram(
                name: "io_open_\(step)", function: "fuse_file_io_open",
                covers: "what servers ask for at open", measures: [.opens]),
            // Around the other: a second witness of each step.
            ProbeProgram(
                name: "finish_open_\(step)", function: "fuse_finish_open",
                needs: "fuse_file_io_open"),
        ]
    }

    private static let completionReads = [
        "reqs", "bytes", "size", "err", "iocb", "write", "blocking",
    ].map { StructureMember(structure: "fuse_io_priv", member: $0) }

    private static let roots =
        [
            ProbeProgram(
                name: "task_exit", function: "__traceiter_sched_process_exit", role: .root),
            ProbeProgram(
                name: "aio_complete_exit", function: "fuse_aio_complete", role: .root,
                covers: "completions of asynchronous direct writes", measures: [.directCompletions],
                reads: completionReads),
            ProbeProgram(
                name: "aio_complete_entry", function: "fuse_aio_complete", role: .root,
                covers: "completions of asynchronous direct writes", measures: [.directCompletions],
                reads: completionReads),
            ProbeProgram(
                name: "end_write_entry", function: "fuse_passthrough_end_write", role: .root,
                arguments: 2, covers: "completions of asynchronous passthrough writes",
                measures: [.passthroughCompletions]),
            ProbeProgram(
                name: "end_write_exit", function: "fuse_passthrough_end_write", role: .root,
                arguments: 2, covers: "completions of asynchronous passthrough writes",
                measures: [.passthroughCompletions]),
            ProbeProgram(
                name: "end_write_file_entry", function: "fuse_passthrough_end_write", role: .root,
                arguments: 3, measures: [.passthroughCompletions]),
            ProbeProgram(
                name: "end_write_file_exit", function: "fuse_passthrough_end_write", role: .root,
                arguments: 3, measures: [.passthroughCompletions]),
            ProbeProgram(name: "splice_entry", function: "fuse_splice_write", role: .root),
            ProbeProgram(name: "splice_exit", function: "fuse_splice_write", role: .root),
            ProbeProgram(
                name: "passthrough_splice_exit", function: "fuse_passthrough_splice_write",
                role: .root, covers: "splice into passthrough files"),
            ProbeProgram(
                name: "passthrough_splice_entry", function: "fuse_passthrough_splice_write",
                role: .root, covers: "splice into passthrough files"),
        ] + calls

    /// Each call has two witnesses of its beginning and of its return, the second of which is to run after the
    /// first: the kernel runs what was attached last before the others (kernel/bpf/trampoline.c).
    private static let calls = [
        "write_iter_exit_again", "write_iter_exit", "write_iter_entry_again", "write_iter_entry",
    ].map {
        ProbeProgram(
            name: $0, function: "fuse_file_write_iter", role: .root, isEssential: true)
    }

    /// Ways to write that a kernel may not have, and the function of each.
    static let paths = [(path: "passthrough writes", function: "fuse_passthrough_write_iter")]
}
