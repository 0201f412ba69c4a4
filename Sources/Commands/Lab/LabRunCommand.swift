// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Lab
import SystemPackage

/// `fuselock lab -- VERB ARGS`
struct LabRunCommand: AsyncParsableCommand, StartsPrograms {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a verb of this program in a throw-away QEMU guest, on another kernel.",
        discussion: VerbGuide(
            examples: [
                "On 7.3": "fuselock lab --kernel debian:7.3 -- demo --writers 8",
                "With a patch":
                    "fuselock lab --kernel source:linux-source-7.3+fix.patch -- demo",
                "Your tree": "fuselock lab --kernel tree:linux -- cases --expect v3",
                "Your server": "fuselock lab --with ./server --script try.sh",
            ],
            text: """
                The guest has this binary, busybox, and what --with adds; its /tmp is a tmpfs. stdout, \
                stderr and the exit code are the verb's own, and a --json FILE of the verb is brought \
                back. Debian's kernels are downloaded into the cache, never installed.

                A kernel can be built, once, into the cache: source:linux-source-7.3 from Debian's source \
                package, with patches (source:linux-source-7.3+FILE.patch+FILE.patch, as for patch -p1) or \
                with lock statistics (source:linux-source-7.3,lock_stat); tree:DIR from a clean source tree \
                of yours, which is not written to.
                """
        ).discussion)

    @Option(
        help: ArgumentHelp(
            "debian:7.3, debian:6.12, debian:6.1, ..., debian:7.3/amd64 for the full flavour, "
                + "debian:7.3/rt for PREEMPT_RT; "
                + "source:linux-source-7.3[,lock_stat][+FILE.patch...]; tree:DIR; image:FILE.",
            valueName: "kernel"))
    var kernel: String = KernelSpec.standard.description

    @Option(help: ArgumentHelp("A kernel image to boot instead.", valueName: "file"))
    var kernelImage: String?

    @Option(
        help: ArgumentHelp(
            "Added to the kernel's command line, words apart. What the verb needs is added anyway.",
            valueName: "parameters"))
    var append: String?

    @OptionGroup(title: "Guest") var guest: GuestOptions

    @Option(
        help: ArgumentHelp(
            "Make guest time a count of instructions, 2^shift ns each (qemu -icount).",
            valueName: "shift"))
    var icount: Int?

    @Option(
        help: ArgumentHelp(
            "Run this shell script (busybox sh, fuselock in its PATH) instead of a verb; what "
                + "follows -- are its arguments.",
            valueName: "file"))
    var script: String?

    @Argument(parsing: .postTerminator, help: "The verb and its arguments.")
    var verb: [String] = []

    func validate() throws {
        guard !verb.isEmpty || script != nil else {
            throw ValidationError("Say what to run after --, as in: fuselock lab -- demo")
        }
        guard icount.map({ (0...10).contains($0) }) ?? true else {
            throw ValidationError("--icount takes 0 to 10.")
        }
        guard icount == nil || guest.accel != .kvm else {
            throw ValidationError("--icount needs --accel tcg: KVM counts no instructions.")
        }
    }

    func run() async throws {
        let logger = Terminal.logger(verbose: guest.verbose)
        let spec = try KernelSpec(parsing: kernelImage.map(absolute) ?? kernel)
        try checkVerb()
        let cache = KernelCache(logger: logger, progress: Terminal.progressLine)
        let interrupts = Interrupts()
        let (job, machine, streams) = (
            job, machine,
            GuestStreams.forwarded(
                standardOutput: .standardOutput, standardError: .standardError)
        )
        let running = Task {
            let image = try await cache.kernel(spec)
            return try await Guest(kernel: image, machine: machine, logger: logger)
                .run(job, streams: streams)
        }
        interrupts.onFirst { running.cancel() }
        let result: GuestResult
        do {
            result = try await running.value
        } catch is CancellationError {
            throw ExitStatus.interrupted.error
        } catch  where interrupts.arrived {
            throw ExitStatus.interrupted.error
        }
        if guest.verbose {
            Terminal.say("console of the guest:\n\(result.console)", keepingLines: true)
        }
        guard result.exitCode == 0 else { throw ExitCode(result.exitCode) }
    }

    /// What the verb would refuse in the guest is refused before one boots.
    private func checkVerb() throws {
        guard script == nil else { return }
        let parsed = try Fuselock.parseAsRoot(verb)
        try (parsed as? any WritesFiles)?.checkOutputFiles()
    }

    /// What the kernel's command line gets: what the verb needs, then what the user wants.
    var kernelParameters: [String] {
        let own = append?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
        return (verb.contains("--oracle") ? KernelVariation.lockStat.bootParameters : []) + own
    }

    private var machine: GuestMachine {
        var machine = guest.machine()
        machine.kernelParameters = kernelParameters
        if let icount { machine.accelerator = .icount(shift: icount) }
        return machine
    }

    private var job: GuestJob {
        if let script { return job(of: script) }
        var job = GuestJob(executable: FilePath(ownExecutable), arguments: verb)
        job.inputs = guest.inputs
        job.environment = CommandWords.environment(of: CommandWords.own)
        job.bringBack(fileOf: "--json")
        return job
    }

    /// A script that is not there is named by the lab, which copies it.
    private func job(of script: String) -> GuestJob {
        var job = GuestJob(executable: "/bin/busybox", arguments: ["sh", "/script"] + verb)
        job.inputs = [
            .init(FilePath(script), at: "/script"),
            .init(FilePath(ownExecutable), at: "/usr/bin/fuselock"),
        ]
        job.inputs += guest.inputs
        return job
    }

    /// A bare name is a file of this directory, not a kernel family.
    private func absolute(_ path: String) -> String {
        path.contains("/") ? path : "./\(path)"
    }
}
