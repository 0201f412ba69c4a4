// SPDX-License-Identifier: Apache-2.0

/// One BPF program of BPF/locks.bpf.c and the kernel function it sits on.
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
}

/// Which programs to load on a kernel, decided from the functions it has.
struct ProbePlan: Equatable, Sendable {
    /// Programs to load and attach, inner ones first.
    let programs: [ProbeProgram]
    /// What this kernel's lack of functions leaves out, one sentence each.
    let notCovered: [String]

    /// Every open for writing is seen, so that a file that was opened anew is told from the old one.
    var seesOpens: Bool {
        Self.opens.allSatisfy { opens in programs.contains { $0.name == opens.name } }
    }

    /// - Parameters:
    ///   - spinlocks: also trace fi->lock.
    ///   - argumentCount: number of arguments of a kernel function, `nil` when there is none.
    /// - Throws: `functionsMissing` when an essential one is not there.
    init(
        spinlocks: Bool, argumentCount: (String) -> Int?
    ) throws(TracingError) {
        let wanted = Self.all.filter { spinlocks || !Self.isSpinlock($0) }
        var present: [ProbeProgram] = []
        var absent: [ProbeProgram] = []
        for program in wanted {
            let count = argumentCount(program.function)
            if let count, program.arguments.map({ $0 == count }) ?? true {
                present.append(program)
            } else if count == nil {
                absent.append(program)
            }
        }
        let essential = absent.filter(\.isEssential).map(\.function)
        guard essential.isEmpty else {
            throw .functionsMissing(Array(Set(essential)).sorted())
        }
        programs = present.filter { $0.role == .inner } + present.filter { $0.role == .root }
        var missing: [String] = []
        for program in absent {
            guard let covers = program.covers, !present.contains(where: { $0.covers == covers })
            else { continue }
            let sentence = "\(covers) (this kernel has no \(program.function))"
            if !missing.contains(sentence) { missing.append(sentence) }
        }
        if !spinlocks { missing.append("fi->lock (switched off by --no-spinlocks)") }
        notCovered = missing
    }

    private static func isSpinlock(_ program: ProbeProgram) -> Bool {
        program.function.contains("spin_")
    }

    /// Every program of the object; a test holds it against the object itself.
    static let all: [ProbeProgram] =
        rwsem("down_write", essential: true) + rwsem("down_read", essential: true)
        + ["down_write_killable", "down_write_trylock"].flatMap { rwsem($0) }
        + ["down_read_killable", "down_read_interruptible", "down_read_trylock"].flatMap {
            rwsem($0)
        } + lockdep + releases + spinlock + slowPaths + opens + roots

    private static func rwsem(_ function: String, essential: Bool = false) -> [ProbeProgram] {
        ["entry", "exit"].map {
            ProbeProgram(
                name: "\(function)_\($0)", function: function, isEssential: essential,
                covers: "acquisitions through \(function)")
        }
    }

    /// What XFS locks its inodes with (fs/xfs/xfs_inode.c, `xfs_ilock`) where the kernel has lockdep;
    /// elsewhere these are names of the plain functions (include/linux/rwsem.h), and nothing lacks.
    private static let lockdep = ["down_write_nested", "down_read_nested"].flatMap { function in
        ["entry", "exit"].map { ProbeProgram(name: "\(function)_\($0)", function: function) }
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

    private static let spinlock = [
        ProbeProgram(name: "_raw_spin_lock_entry", function: "_raw_spin_lock", covers: "fi->lock"),
        ProbeProgram(name: "_raw_spin_lock_exit", function: "_raw_spin_lock", covers: "fi->lock"),
        ProbeProgram(
            name: "spin_unlock_entry", function: "_raw_spin_unlock",
            covers: "hold times of fi->lock"),
        ProbeProgram(
            name: "spin_slowpath", function: "native_queued_spin_lock_slowpath",
            covers: "contention of fi->lock"),
        ProbeProgram(
            name: "plain_spin_slowpath", function: "queued_spin_lock_slowpath",
            covers: "contention of fi->lock"),
        ProbeProgram(name: "pv_spin_slowpath", function: "__pv_queued_spin_lock_slowpath"),
    ]

    private static let slowPaths = [
        ProbeProgram(
            name: "write_slowpath", function: "rwsem_down_write_slowpath",
            covers: "contention of exclusive acquisitions"),
        ProbeProgram(
            name: "read_slowpath", function: "rwsem_down_read_slowpath",
            covers: "contention of shared acquisitions"),
        ProbeProgram(
            name: "contention_begin", function: "__traceiter_contention_begin",
            covers: "the count of lock:contention_begin events"),
        // Only where the kernel has lock statistics.
        ProbeProgram(name: "first_attempt_failed", function: "__traceiter_lock_contended"),
    ]

    private static let opens = ["entry", "exit"].map {
        ProbeProgram(
            name: "io_open_\($0)", function: "fuse_file_io_open",
            covers: "what servers ask for at open")
    }

    private static let roots = [
        ProbeProgram(
            name: "task_exit", function: "__traceiter_sched_process_exit", role: .root),
        ProbeProgram(
            name: "aio_complete_exit", function: "fuse_aio_complete", role: .root,
            covers: "completions of asynchronous direct writes"),
        ProbeProgram(
            name: "aio_complete_entry", function: "fuse_aio_complete", role: .root,
            covers: "completions of asynchronous direct writes"),
        ProbeProgram(name: "direct_exit", function: "fuse_direct_write_iter", role: .root),
        ProbeProgram(name: "direct_entry", function: "fuse_direct_write_iter", role: .root),
        ProbeProgram(
            name: "passthrough_exit", function: "fuse_passthrough_write_iter", role: .root),
        ProbeProgram(
            name: "passthrough_entry", function: "fuse_passthrough_write_iter", role: .root,
            covers: "passthrough writes"),
        ProbeProgram(
            name: "end_write_entry", function: "fuse_passthrough_end_write", role: .root,
            arguments: 2, covers: "completions of asynchronous passthrough writes"),
        ProbeProgram(
            name: "end_write_exit", function: "fuse_passthrough_end_write", role: .root,
            arguments: 2, covers: "completions of asynchronous passthrough writes"),
        ProbeProgram(
            name: "end_write_file_entry", function: "fuse_passthrough_end_write", role: .root,
            arguments: 3),
        ProbeProgram(
            name: "end_write_file_exit", function: "fuse_passthrough_end_write", role: .root,
            arguments: 3),
        ProbeProgram(name: "splice_entry", function: "fuse_splice_write", role: .root),
        ProbeProgram(name: "splice_exit", function: "fuse_splice_write", role: .root),
        ProbeProgram(
            name: "passthrough_splice_exit", function: "fuse_passthrough_splice_write",
            role: .root, covers: "splice into passthrough files"),
        ProbeProgram(
            name: "passthrough_splice_entry", function: "fuse_passthrough_splice_write",
            role: .root, covers: "splice into passthrough files"),
        ProbeProgram(
            name: "write_iter_exit", function: "fuse_file_write_iter", role: .root,
            isEssential: true),
        ProbeProgram(
            name: "write_iter_entry", function: "fuse_file_write_iter", role: .root,
            isEssential: true),
    ]
}
