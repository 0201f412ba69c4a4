// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Kinds of BPF programs, each tried with a program of BPF/programs/features.bpf.c, which cites the commit
/// that brought it.
extension KernelFeatures {
    var programChecks: [Diagnosis.Check] {
        [
            check(
                .fentry, canTestRun ? "loaded, attached and run" : "loaded and attached",
                remedy: Self.noFentry
            ) {
                () throws(TracingError) in
                try tryFunctions()
            },
            check(
                .tracepoints, "contention_begin loaded and attached",
                remedy: "use a kernel with lock:contention_begin (Linux 5.19) and CONFIG_BPF_EVENTS"
            ) { () throws(TracingError) in try Self.tryTracepoint() },
            check(
                .iterators, "task_file walked every open file",
                remedy: "use Linux 5.8 or later with CONFIG_BPF_SYSCALL"
            ) { () throws(TracingError) in try Self.tryIterator() },
            check(
                .syscallPrograms, "loaded and run",
                remedy: "use Linux 5.14 or later with CONFIG_BPF_SYSCALL"
            ) { () throws(TracingError) in try Self.trySyscall() },
            check(
                .timers, "armed and run",
                remedy: "use Linux 5.15 or later with CONFIG_BPF_SYSCALL and without PREEMPT_RT; "
                    + "until then a thread takes the samples"
            ) { () throws(TracingError) in try Self.tryTimer() },
        ]
    }

    private static let noFentry =
        "exact counts need a kernel that allows it (CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS, Linux "
        + "5.5): `fuselock lab` boots one"

    private func check(
        _ id: CheckID, _ success: String, remedy: String, trial: () throws(TracingError) -> Bool
    ) -> Diagnosis.Check {
        do throws(TracingError) {
            return try trial()
                ? .init(id, .ok, success)
                : .init(id, .missing, "loaded and attached, but it never ran", remedy: remedy)
        } catch {
            return .init(id, .missing, error.shortReason, remedy: self.remedy(remedy))
        }
    }
}

extension TracingError {
    /// What the kernel said, without libbpf's log and without the advice.
    var shortReason: String {
        switch self {
        case .loadFailed(let errno, _): "the kernel did not load it (\(errno))"
        case .attachFailed(_, let place, let errno): "it loaded; \(place) was refused (\(errno))"
        default: description
        }
    }
}
