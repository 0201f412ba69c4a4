// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct QEMUCommandTests {
    private func arguments(_ change: (inout GuestMachine) -> Void = { _ in }) -> [String] {
        var machine = GuestMachine()
        change(&machine)
        return QEMUCommand(
            machine: machine, kernel: GuestKernel(image: "/k/vmlinuz"), initramfs: "/t/initramfs",
            channels: "/t,x"
        ).arguments
    }

    private func value(of option: String, in arguments: [String]) -> String? {
        arguments.firstIndex(of: option).map { arguments[$0 + 1] }
    }

    @Test func machineOptionsArePassed() {
        let line = arguments {
            $0.cpus = 3
            $0.memory = 777
            $0.kernelParameters = ["nosmt"]
        }
        #expect(value(of: "-smp", in: line) == "3")
        #expect(value(of: "-m", in: line) == "777")
        #expect(value(of: "-kernel", in: line) == "/k/vmlinuz")
        #expect(value(of: "-append", in: line)?.hasSuffix(" nosmt") == true)
    }

    @Test func instructionsAreCountedByOneThread() {
        #expect(value(of: "-accel", in: arguments()) == "tcg,thread=multi")
        let counting = arguments { $0.accelerator = .icount(shift: 1) }
        #expect(value(of: "-accel", in: counting) == "tcg,thread=single")
        #expect(value(of: "-icount", in: counting) == "shift=1")
        #expect(value(of: "-cpu", in: arguments { $0.accelerator = .kvm }) == "host")
    }

    @Test(arguments: GuestChannel.allCases)
    func everyChannelIsAPort(channel: GuestChannel) {
        let name = channel.rawValue
        #expect(arguments().contains("virtserialport,chardev=\(name),name=fuselock.\(name)"))
        #expect(arguments().contains("file,id=\(name),path=/t,,x/\(name)"))
    }
}
