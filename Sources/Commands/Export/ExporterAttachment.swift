// SPDX-License-Identifier: Apache-2.0

import HostSystem
import KernelTracing
import Logging

/// How to watch mounts: made from the command line, used in the collector's thread.
struct ExporterAttachment: Sendable {
    let backend: BackendChoice
    let probe: ProbeOptions
    let observe: ObserveOptions
    /// Switch the run-time statistics of BPF programs on.
    let statistics: Bool
    /// Lock addresses above which the probe backend's table is emptied; `nil` for half of it.
    let addressTableLimit: Int?
    /// Whose mounts.
    let mounts: MountView

    /// The best source that this kernel allows, or the one asked for.
    func source(_ logger: Logger) throws(TracingError) -> any MountsSource {
        func probing() throws(TracingError) -> any MountsSource { try counting(logger) }
        func observing() throws(TracingError) -> any MountsSource { try sampling(logger) }
        return try backend.make(
            probe: probing, observe: observing, fellBack: BackendChoice.sayFellBack)
    }

    private func counting(_ logger: Logger) throws(TracingError) -> any MountsSource {
        try ProbeMounts(
            options: probe, hasStatistics: statistics, addressTableLimit: addressTableLimit,
            logger: logger)
    }

    private func sampling(_ logger: Logger) throws(TracingError) -> any MountsSource {
        var options = observe
        options.searchesItself = false
        return try ObserveMounts(options: options, hasStatistics: statistics, logger: logger)
    }

    /// What the collector's thread has to keep; all other threads keep nothing.
    ///
    /// Probe: nothing. Maps are read through descriptors that are open (kernel/bpf/syscall.c, `__sys_bpf`;
    /// Linux 5.19), and new mounts need no new program: so on Linux 6.1 and 7.3. Observe, on 6.18: each walk
    /// over the open files makes a link of its iterator, and a backend that is worn out is made anew, which
    /// take BPF and PERFMON; SYS_ADMIN too where FUSE is a module.
    ///
    /// Mounts of other namespaces: to see who is in which takes SYS_PTRACE (kernel/ptrace.c,
    /// `__ptrace_may_access`).
    func capabilities(for source: String) -> [Privileges.Capability] {
        let foreign: [Privileges.Capability] = mounts == .own ? [] : [.ptrace, .readSearch]
        guard source == "observe" else { return foreign }
        let admin: [Privileges.Capability] = ObserveBackend.needsAdmin ? [.admin] : []
        return [.bpf, .perfmon] + foreign + admin
    }
}
