// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing

/// Which way to watch, whatever it is for.
struct BackendOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "probe counts every lock, observe samples them; auto takes probe where the kernel "
                + "allows it.",
            valueName: "auto|probe|observe"))
    var backend = BackendChoice.auto

    @Option(help: ArgumentHelp("Samples a second of the observe backend.", valueName: "hz"))
    var sampleRate: UInt32 = ObserveOptions().sampleRate

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Observe backend: count write calls where nobody else does, or do not.",
            discussion: """
                Counting them slows every system call of the machine down, a short one by a tenth: export \
                does not unless it is told to.
                """))
    var writeCalls: Bool?

    @Flag(name: .customLong("no-spinlocks"), help: "Leave fi->lock out: cheaper for the machine.")
    var noSpinlocks = false

    func validate() throws {
        guard (1...20_000).contains(sampleRate) else {
            throw ValidationError("--sample-rate must be between 1 and 20000.")
        }
    }
}
