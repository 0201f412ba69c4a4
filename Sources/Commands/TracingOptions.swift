// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing

/// Limits and switches of the tracer.
struct TracingOptions: ParsableArguments {
    @Option(help: "Most files to trace on one mount.")
    var maxFiles: UInt32 = ProbeOptions().maxFiles

    @Option(
        help: ArgumentHelp(
            "Most groups of acquisitions to keep (file, path, lock, mode, function, call site).",
            discussion: "Default: what fits 32 MiB on this machine's CPUs."))
    var maxSeries: UInt32?

    @Flag(name: .customLong("no-spinlocks"), help: "Leave fi->lock out: cheaper for the machine.")
    var noSpinlocks = false

    @Flag(
        help: ArgumentHelp(
            "Hold the counts against /proc/lock_stat (a kernel with CONFIG_LOCK_STAT).",
            visibility: LockOracle.isAvailable ? .default : .hidden))
    var oracle = false

    @Flag(help: .hidden)
    var noTrace = false

    var probe: ProbeOptions {
        var options = ProbeOptions()
        options.maxFiles = maxFiles
        options.maxSeries = maxSeries
        options.spinlocks = !noSpinlocks
        return options
    }

    func validate() throws {
        guard (1...4096).contains(maxFiles) else {
            throw ValidationError("--max-files must be between 1 and 4096.")
        }
        guard maxSeries.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--max-series must be between 1 and 1000000.")
        }
    }
}
