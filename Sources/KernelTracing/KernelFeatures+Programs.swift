// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel

/// Kinds of BPF programs, each tried with a program of BPF/features.bpf.c, which cites the commit
/// that brought it.
extension KernelFeatures {
    var programChecks: [Diagnosis.Check] {
        [
            check(.fentry, "loaded, attached and run", remedy: Self.noFentry) {
                () throws(TracingError) in
                try Self.tryFunctions()
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
                .perfEvents, "ran on a software clock",
                remedy: "use a kernel with CONFIG_PERF_EVENTS and CONFIG_BPF_EVENTS; in a "
                    + "container allow perf_event_open"
            ) { () throws(TracingError) in try Self.tryPerfEvent() },
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

    private static func object(_ programs: Set<String>) throws(TracingError) -> BPFObject {
        let object = try BPFObject(base64: FeaturesObject.base64, name: "features")
        object.selectPrograms(programs)
        try object.load()
        return object
    }

    private static func tryFunctions() throws(TracingError) -> Bool {
        let names = ["feature_fentry", "feature_fexit"]
        let object = try object(Set(names))
        for name in names {
            try object.attach(ProbeProgram(name: name, function: "bpf_fentry_test1"))
        }
        try object.callable(names[0]).call()
        return try object.runs() >= 2
    }

    /// A contended lock cannot be had on demand: attaching has to do.
    private static func tryTracepoint() throws(TracingError) -> Bool {
        let object = try object(["feature_tp_btf"])
        try object.attach(ProbeProgram(name: "feature_tp_btf", function: "contention_begin"))
        return true
    }

    private static func tryIterator() throws(TracingError) -> Bool {
        let object = try object(["feature_iterator"])
        _ = try object.walk("feature_iterator")
        return try object.runs() > 0
    }

    private static func trySyscall() throws(TracingError) -> Bool {
        let object = try object(["feature_syscall"])
        try object.callable("feature_syscall").call()
        return try object.runs() > 0
    }

    /// A timer of 1 ms gets a second to tick.
    private static func tryPerfEvent() throws(TracingError) -> Bool {
        let object = try object(["feature_perf_event"])
        try object.attach(
            "feature_perf_event", toTimerOf: TimerSampler.lastCPU, period: 1_000_000)
        for _ in 0..<1000 {
            if try object.runs() > 0 { return true }
            usleep(1000)
        }
        return false
    }
}

extension BPFObject {
    /// How often the programs of BPF/features.bpf.c have run.
    fileprivate func runs() throws(TracingError) -> UInt32 {
        try entries(of: ".bss").first?.values.first.flatMap {
            KernelTracing.load(UInt32.self, from: $0)
        } ?? 0
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
