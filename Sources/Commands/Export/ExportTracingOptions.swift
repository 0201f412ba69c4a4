// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing

/// Limits and switches of the exporter's tracer.
struct ExportTracingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "probe counts every lock, observe samples them; auto takes probe where the kernel "
                + "allows it.",
            valueName: "auto|probe|observe"))
    var backend = BackendChoice.auto

    @Option(help: ArgumentHelp("Samples a second of the observe backend.", valueName: "hz"))
    var sampleRate: UInt32 = ObserveOptions().sampleRate

    @Flag(
        help: ArgumentHelp(
            "Observe backend: do not count write calls.",
            discussion: "Counting them costs every system call of the machine some nanoseconds."))
    var noWriteCalls = false

    @Option(help: "Most mounts that the probe backend counts, gone ones included.")
    var maxMounts: UInt32 = 256

    @Option(
        help: ArgumentHelp(
            "Most groups of acquisitions to keep (mount, path, lock, mode, function).",
            discussion: "Default: what fits 32 MiB on this machine's CPUs."))
    var maxSeries: UInt32?

    @Flag(name: .customLong("no-spinlocks"), help: "Leave fi->lock out: cheaper for the machine.")
    var noSpinlocks = false

    /// For tests: empty the table of lock addresses long before it is half full.
    @Option(help: .hidden) var addressTableLimit: Int?

    func attachment(statistics: Bool) -> ExporterAttachment {
        var probe = ProbeOptions()
        probe.maxFiles = maxMounts
        probe.maxSeries = maxSeries
        probe.spinlocks = !noSpinlocks
        var observe = ObserveOptions()
        observe.sampleRate = sampleRate
        observe.countsWriteCalls = !noWriteCalls
        return ExporterAttachment(
            backend: backend, probe: probe, observe: observe, statistics: statistics,
            addressTableLimit: addressTableLimit)
    }

    func validate() throws {
        guard (1...20_000).contains(sampleRate) else {
            throw ValidationError("--sample-rate must be between 1 and 20000.")
        }
        guard (1...4096).contains(maxMounts) else {
            throw ValidationError("--max-mounts must be between 1 and 4096.")
        }
        guard maxSeries.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--max-series must be between 1 and 1000000.")
        }
    }
}
