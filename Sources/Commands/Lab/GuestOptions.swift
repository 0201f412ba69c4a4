// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Lab
import SystemPackage

/// The machine that a guest is, and what it finds there.
struct GuestOptions: ParsableArguments {
    enum Accelerator: String, ExpressibleByArgument, CaseIterable {
        case auto, tcg, kvm
    }

    @Option(help: "Virtual CPUs.")
    var cpus = GuestMachine().cpus

    @Option(help: "Memory in MiB.")
    var memory = GuestMachine().memory

    @Option(help: ArgumentHelp("Time each verb may take.", valueName: "duration"))
    var timeout = DurationArgument(.seconds(300))

    @Option(
        help: ArgumentHelp(
            "A file or directory the guest finds at the same path, libraries included.",
            valueName: "path"))
    var with: [String] = []

    @Option(
        help: ArgumentHelp(
            "tcg works everywhere; kvm is faster where it works; auto takes it where a guest was "
                + "seen to run in it.",
            valueName: "auto|tcg|kvm"))
    var accel = Accelerator.auto

    @Flag(name: .shortAndLong, help: "Say more on stderr, and show the guest's console.")
    var verbose = false

    func validate() throws {
        guard (1...64).contains(cpus), (256...65536).contains(memory) else {
            throw ValidationError("--cpus takes 1 to 64, --memory 256 to 65536 (MiB).")
        }
    }

    /// The machine these options describe; `auto` tries KVM, once a call.
    func machine() -> GuestMachine {
        var machine = GuestMachine()
        machine.cpus = cpus
        machine.memory = memory
        machine.timeout = timeout.duration
        switch accel {
        case .auto: machine.accelerator = .best
        case .tcg: machine.accelerator = .tcg
        case .kvm: machine.accelerator = .kvm
        }
        return machine
    }

    /// What the guest has beside the program.
    var inputs: [GuestJob.Input] { with.map { GuestJob.Input(FilePath($0)) } }
}
