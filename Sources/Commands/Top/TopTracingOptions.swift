// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing
import Logging

/// How the view watches.
struct TopTracingOptions: ParsableArguments {
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

    @Option(help: "Most files to watch.")
    var maxFiles: UInt32 = ProbeOptions().maxFiles

    @Flag(name: .customLong("no-spinlocks"), help: "Leave fi->lock out: cheaper for the machine.")
    var noSpinlocks = false

    func validate() throws {
        guard (1...20_000).contains(sampleRate), (1...4096).contains(maxFiles) else {
            throw ValidationError(
                "--sample-rate must be between 1 and 20000, --max-files between 1 and 4096.")
        }
    }

    func attachment(_ target: TraceTarget?, _ logger: Logger) -> TopAttachment {
        var probe = ProbeOptions()
        (probe.maxFiles, probe.spinlocks, probe.elsewhere) = (maxFiles, !noSpinlocks, false)
        var observe = ObserveOptions()
        (observe.maxFiles, observe.sampleRate) = (maxFiles, sampleRate)
        observe.countsWriteCalls = !noWriteCalls
        return TopAttachment(
            target: target, backend: backend, probe: probe, observe: observe, logger: logger)
    }
}
