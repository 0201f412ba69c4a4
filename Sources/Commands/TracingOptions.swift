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
        name: .customLong("no-elsewhere"),
        help: "Count no acquisitions outside of write calls (open, truncate, fsync, ...).")
    var noElsewhere = false

    @Flag(help: "Show the kernel stacks of the longest waits.")
    var stacks = false

    @Flag(help: .hidden)
    var noTrace = false

    var probe: ProbeOptions {
        var options = ProbeOptions()
        options.maxFiles = maxFiles
        options.maxSeries = maxSeries
        options.spinlocks = !noSpinlocks
        options.elsewhere = !noElsewhere
        options.stacks = stacks
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
