// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// The command line of one guest (qemu-system-x86_64(1)).
struct QEMUCommand {
    let machine: GuestMachine
    let kernel: GuestKernel
    let initramfs: FilePath
    /// Where the named pipes of the channels are.
    let channels: FilePath

    /// What follows `qemu-system-x86_64`. The console is QEMU's stdout; every channel a virtio-serial
    /// port, which Debian's kernels have built in and which moves some 80 MB/s under TCG (a 16550
    /// moves 0.4; virtio-blk and 9p would need modules).
    var arguments: [String] {
        accelerator + [
            "-cpu", machine.accelerator == .kvm ? "host" : "max",
            "-smp", "\(machine.cpus)", "-m", "\(machine.memory)",
            "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
            "-monitor", "none", "-serial", "stdio",
            "-kernel", kernel.image.string, "-initrd", initramfs.string,
            "-append", kernelCommandLine, "-device", "virtio-serial-pci",
        ] + GuestChannel.allCases.flatMap(port)
    }

    private var accelerator: [String] {
        switch machine.accelerator {
        case .tcg: ["-accel", "tcg,thread=multi"]
        case .kvm: ["-accel", "kvm"]
        case .icount(let shift): ["-accel", "tcg,thread=single", "-icount", "shift=\(shift)"]
        }
    }

    /// A panic, and an oops made one, resets the machine at once; `-no-reboot` makes that QEMU's end.
    /// The timer check would fail on a host too busy to deliver ticks in time.
    private var kernelCommandLine: String {
        (["console=ttyS0", "quiet", "loglevel=5", "panic=-1", "oops=panic", "no_timer_check"]
            + kernel.parameters + machine.kernelParameters).joined(separator: " ")
    }

    private func port(_ channel: GuestChannel) -> [String] {
        let path = channel.pipe(in: channels).string.split(
            separator: ",", omittingEmptySubsequences: false
        ).joined(separator: ",,")
        return [
            "-chardev", "file,id=\(channel.rawValue),path=\(path)",
            "-device", "virtserialport,chardev=\(channel.rawValue),name=\(channel.port)",
        ]
    }
}

/// The ways from a guest to the host, each a byte stream of its own.
enum GuestChannel: String, CaseIterable {
    /// Lines of the guest's init: `ready`, then `exit CODE STDOUT STDERR FILES` with the number of
    /// bytes it put into the other three.
    case control
    /// The command's stdout.
    case stdout
    /// The command's stderr.
    case stderr
    /// A tar archive of what is brought back.
    case files

    /// The name of the virtio-serial port.
    var port: String { "fuselock.\(rawValue)" }

    /// The named pipe QEMU writes what the guest sends to.
    func pipe(in folder: FilePath) -> FilePath { folder.appending(rawValue) }
}
