// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HostSystem
import KernelTracing

/// Limits and switches of the exporter's tracer.
struct ExportTracingOptions: ParsableArguments {
    @OptionGroup var watching: BackendOptions

    @Option(help: "Most mounts that the probe backend counts, gone ones included.")
    var maxMounts: UInt32 = 256

    @Option(help: "Most files that the observe backend samples at once, all mounts together.")
    var maxFiles: UInt32 = ObserveOptions().maxFiles

    @Option(
        help: ArgumentHelp(
            "Most groups of acquisitions to keep (mount, path, lock, mode, function).",
            discussion: "Default: 4096, or what fits 32 MiB on this machine's CPUs."))
    var maxSeries: UInt32?

    /// For tests: empty the table of lock addresses long before it is half full.
    @Option(help: .hidden) var addressTableLimit: Int?

    func attachment(statistics: Bool, mounts: MountView) -> ExporterAttachment {
        var probe = ProbeOptions()
        probe.maxFiles = maxMounts
        probe.maxSeries = maxSeries
        probe.spinlocks = !watching.noSpinlocks
        var observe = ObserveOptions()
        (observe.maxFiles, observe.sampleRate) = (maxFiles, watching.sampleRate)
        observe.countsWriteCalls = watching.writeCalls ?? false
        return ExporterAttachment(
            backend: watching.backend, probe: probe, observe: observe, statistics: statistics,
            addressTableLimit: addressTableLimit, mounts: mounts)
    }

    func validate() throws {
        guard (1...4096).contains(maxMounts) else {
            throw ValidationError("--max-mounts must be between 1 and 4096.")
        }
        guard (1...4096).contains(maxFiles) else {
            throw ValidationError("--max-files must be between 1 and 4096.")
        }
        guard maxSeries.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--max-series must be between 1 and 1000000.")
        }
    }
}
