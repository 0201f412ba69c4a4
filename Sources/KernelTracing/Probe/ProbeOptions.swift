// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// Limits and switches of the probe backend.
public struct ProbeOptions: Equatable, Sendable {
    /// Most files traced on one mount.
    public var maxFiles: UInt32 = 1024
    /// Most groups of acquisitions (file x path x lock x mode x function x call site), and of
    /// calls; `nil` is 4096, or what keeps the per-CPU maps near 32 MiB.
    public var maxSeries: UInt32?
    /// Also trace fi->lock, whose probes every spinlock of the machine passes.
    public var spinlocks = true
    /// Also count acquisitions of the traced locks outside of write calls.
    public var elsewhere = true
    /// Also keep the kernel stacks of contended acquisitions.
    public var stacks = false
    /// One entry a mount instead of one a file, without call sites and processes: `maxFiles` is then
    /// the most mounts, and nothing grows with the files that are written to. For long lives.
    public var byMount = false
    /// One entry a file and process of its writers, without call sites: `maxFiles` is then the most of
    /// these pairs.
    public var byProcess = false
    /// Trace calls that begin in this share of each 100 ms, 1 to 99 percent; `nil` traces all.
    public var dutyCycle: UInt32?
    /// Most calls to record event by event; 0 records none, and leaves a few loads of it a call.
    public var timeline: UInt32 = 0

    /// The defaults.
    public init() {}

    /// `maxSeries`, or as many as fit the budget on that many CPUs.
    func seriesLimit(cpus: Int = Self.cpus) -> UInt32 {
        let fitting = (32 << 20) / (MemoryLayout<fl_series>.stride * cpus)
        return maxSeries ?? UInt32(min(4096, max(64, fitting)))
    }

    /// Octaves of histograms: four for each group on each CPU, which few use up, in 4 MiB at most.
    func octaveLimit(cpus: Int = Self.cpus) -> UInt32 {
        UInt32(min(65536, Int(seriesLimit(cpus: cpus)) * cpus * 4))
    }

    static var cpus: Int { Int(max(1, libbpf_num_possible_cpus())) }

    /// What happens outside of calls has no beginning that could be in or out of a duty cycle.
    var countsElsewhere: Bool { elsewhere && dutyCycle == nil }

    /// Most mounts whose losses are told apart.
    func mountLimit(of target: TraceTarget) -> UInt32 {
        guard target.device == 0 else { return 1 }
        return byMount ? maxFiles : 256
    }

    /// Most groups of calls.
    var callLimit: UInt32 { byMount ? 4096 : seriesLimit() }
}
