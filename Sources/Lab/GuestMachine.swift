// SPDX-License-Identifier: Apache-2.0

/// The machine QEMU emulates.
public struct GuestMachine: Equatable, Sendable {
    /// How the guest's instructions are executed.
    public enum Accelerator: Equatable, Sendable {
        /// Translated, one host thread a virtual CPU; works everywhere.
        case tcg
        /// The host's hardware. That `/dev/kvm` exists does not prove that it works.
        case kvm
        /// Translated by one thread; guest time is `2^shift` ns an instruction, so that durations
        /// are counts of instructions and repeat.
        case icount(shift: Int)
    }

    /// Virtual CPUs.
    public var cpus = 4
    /// Memory in MiB; the initial root file system is in it twice while it is unpacked.
    public var memory = 2048
    /// How instructions are executed.
    public var accelerator = Accelerator.tcg
    /// Added to the kernel's command line.
    public var kernelParameters: [String] = []
    /// How long the guest may take until its init reports.
    public var bootTimeout = Duration.seconds(90)
    /// How long the command may run.
    public var timeout = Duration.seconds(300)

    /// Four CPUs, 2 GiB, TCG.
    public init() {}
}
