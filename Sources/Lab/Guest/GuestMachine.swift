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

        /// KVM where a guest has been seen to run in it (`KVMTrial`), else TCG.
        public static var best: Accelerator { KVMTrial.run() == .ran ? .kvm : .tcg }
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

extension GuestMachine: CustomStringConvertible {
    /// `4 CPUs, 2048 MiB, emulated (TCG)`.
    public var description: String {
        let means =
            switch accelerator {
            case .tcg: "emulated (TCG)"
            case .kvm: "KVM"
            case .icount(let shift): "emulated (TCG), 2^\(shift) ns an instruction"
            }
        return "\(cpus) CPUs, \(memory) MiB, \(means)"
    }
}
