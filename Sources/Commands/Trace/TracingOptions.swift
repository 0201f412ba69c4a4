// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing
import LockModel

/// Whether to trace at all, for what has something to say without.
struct TraceOrNot: ParsableArguments {
    @Flag(help: "Trace nothing, for comparison.")
    var noTrace = false
}

/// Limits and switches of the tracer.
struct TracingOptions: ParsableArguments {
    @OptionGroup var watching: BackendOptions

    @Option(help: "Most files to trace on one mount.")
    var maxFiles: UInt32 = ProbeOptions().maxFiles

    @Option(
        help: ArgumentHelp(
            "Most groups of acquisitions to keep (file, path, lock, mode, function, call site).",
            discussion: "Default: 4096, or what fits 32 MiB on this machine's CPUs."))
    var maxSeries: UInt32?

    @Flag(
        name: .customLong("no-elsewhere"),
        help: "Count no acquisitions outside of write calls (open, truncate, fsync, ...).")
    var noElsewhere = false

    @Option(
        help: ArgumentHelp(
            "Trace only the calls that begin in this share of each 100 ms: cheaper, but ratios a "
                + "call and no totals.",
            valueName: "percent"))
    var dutyCycle: UInt32?

    @Option(
        help: ArgumentHelp(
            "Record the first calls event by event, at most so many: probe backend only.",
            discussion: "Drawn by report --format html and --format perfetto.",
            valueName: "calls"))
    var timeline: UInt32?

    @Flag(help: "Show the kernel stacks of the longest waits.")
    var stacks = false

    @Flag(
        help: ArgumentHelp(
            "Hold the counts against /proc/lock_stat (a kernel with CONFIG_LOCK_STAT)."))
    var oracle = false

    @Option(help: .hidden)
    var sampler: SamplerFigures.Engine?

    var probe: ProbeOptions {
        var options = ProbeOptions()
        options.maxFiles = maxFiles
        options.maxSeries = maxSeries
        options.spinlocks = !watching.noSpinlocks
        options.elsewhere = !noElsewhere
        options.stacks = stacks
        options.timeline = timeline ?? 0
        options.dutyCycle = dutyCycle
        return options
    }

    /// - Parameter countsWriteCalls: nobody else counts them.
    func observe(countsWriteCalls: Bool) -> ObserveOptions {
        var options = ObserveOptions()
        options.maxFiles = maxFiles
        options.sampleRate = watching.sampleRate
        options.engine = sampler
        options.waitsByProcess = true
        options.countsWriteCalls = countsWriteCalls && watching.writeCalls ?? true
        return options
    }

    func validate() throws {
        guard (1...4096).contains(maxFiles) else {
            throw ValidationError("--max-files must be between 1 and 4096.")
        }
        guard timeline.map({ (1...100_000).contains($0) }) ?? true else {
            throw ValidationError("--timeline must be between 1 and 100000 calls.")
        }
        guard timeline == nil || watching.backend != .observe else {
            throw ValidationError("--timeline needs the probe backend: samples are no events.")
        }
        guard dutyCycle.map({ (1...99).contains($0) }) ?? true else {
            throw ValidationError("--duty-cycle must be between 1 and 99 percent.")
        }
        guard dutyCycle == nil || watching.backend != .observe && !oracle else {
            throw ValidationError("--duty-cycle is for the probe backend, without --oracle.")
        }
        guard maxSeries.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--max-series must be between 1 and 1000000.")
        }
    }
}

extension SamplerFigures.Engine: ExpressibleByArgument {}
