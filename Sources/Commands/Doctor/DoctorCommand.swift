// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KernelTracing
import LockModel
import Reporting

/// `fuselock doctor`
struct DoctorCommand: AsyncParsableCommand, WritesFiles {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Say what this kernel and this user allow, and what to do about what they do not.",
        discussion: VerbGuide(
            examples: [
                "This machine": "fuselock doctor",
                "Is it patched": "fuselock doctor --probe-kernel",
                "Another kernel": "fuselock lab --kernel debian:6.12 -- doctor",
            ],
            text: """
                Each feature is tried, not looked up: programs are loaded and run, a FUSE mount that \
                nobody sees negotiates passthrough, a tiny guest runs in KVM. Ends with the backend \
                that --backend auto takes.

                --probe-kernel also mounts the embedded server, in a mount namespace of its own, writes \
                through it, and names the variant of the kernel: unpatched, or a version of the patch \
                series that makes passthrough writes parallel. It needs root and takes seconds.
                """,
            exits: [
                0: "a backend can work",
                69: "none can",
            ]
        ).discussion)

    @Flag(help: "Find out by experiment what this kernel does with parallel passthrough writes.")
    var probeKernel = false

    @OptionGroup(title: "Output") var output: OutputOptions

    var outputFiles: [String?] { [output.json] }

    func run() async throws {
        let interrupts = Interrupts()
        // First, since it loads a fuse module, whose types the next step looks for.
        let checks = interrupts.endingAtOnce {
            let fuse = HostChecks.fuse()
            return KernelFeatures().checks() + fuse + [HostChecks.kvm()]
        }
        let tools = await interrupts.endingAtOnce { await HostChecks.tools() }
        var diagnosis = Diagnosis(
            version: Version.current, kernel: .current, checks: checks + tools)
        if probeKernel {
            diagnosis.experiment = KernelExperiment(
                try await KernelExperimentProcess(interrupts: interrupts)
                    .run(backend: diagnosis.backend, verbose: output.verbose))
        }
        if interrupts.arrived { throw ExitStatus.interrupted.error }
        let result = diagnosis
        let status: ExitStatus = result.backend == .none ? .unsupported : .success
        try output.emit(result, exiting: status.rawValue) { TextDiagnosis(result, style: $0).text }
    }
}
