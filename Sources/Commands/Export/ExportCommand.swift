// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Exporter
import KernelTracing
import Logging
import MetricsServer
import Workload

/// `fuselock export [PATH ...]`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export metrics of FUSE mounts for Prometheus.",
        discussion: VerbGuide(
            examples: [
                "All mounts": "fuselock export",
                "Some": "fuselock export /mnt/data /srv/media",
                "For node_exporter": "fuselock export --textfile /var/lib/node_exporter",
                "Once": "fuselock export --once --duration 30s",
            ],
            text: """
                Serves /metrics and /healthz until Ctrl-C or SIGTERM; OpenMetrics for who accepts it. \
                Follows mounts that come and go: all FUSE mounts, or those that PATHs lead to. SIGHUP reads \
                --paths-from again. Where the kernel refuses probes, locks are sampled, and only what \
                samples can tell is exported.

                Once attached, every thread becomes --user and loses its capabilities; where locks are \
                sampled, the one that samples keeps what it needs. With --textfile the directory has to be \
                that user's.
                """
        ).discussion)

    @Argument(help: "Paths on FUSE mounts; none for every FUSE mount, now or later.")
    var paths: [String] = []

    @Option(help: ArgumentHelp("More paths, one a line.", valueName: "file"))
    var pathsFrom: String?

    @Option(help: ArgumentHelp("Who to be once everything is attached.", valueName: "name|uid"))
    var user = ServiceUser.nobody

    @Flag(
        help: ArgumentHelp(
            "Export run time and runs of each BPF program.",
            discussion:
                "The kernel then reads the clock twice a run of every program of the machine."))
    var bpfStats = false

    @OptionGroup(title: "Mounts") var mounts: MountOptions
    @OptionGroup(title: "Metrics") var metrics: MetricsOptions
    @OptionGroup(title: "Tracing") var tracing: ExportTracingOptions

    @Flag(name: .shortAndLong, help: "Say more on stderr.")
    var verbose = false

    func validate() throws {
        if paths.contains("") {
            throw ValidationError("The path is empty: give a FUSE mount, or none for all of them.")
        }
    }

    func run() async throws {
        let interrupts = Interrupts(reactsToHangups: false)
        // Not to die of one that comes while the kernel side is attached.
        let hangups = Hangups()
        let logger = Terminal.logger(verbose: verbose)
        let choice = try MountChoice(paths: paths, listed: pathsFrom, in: mounts.view)
        if choice.paths == nil { mounts.sayWhatIsHidden() }
        let service = ExporterService(choice, logger: logger)
        try await withTaskExecutorPreference(service.waiting) {
            try await export(service, until: interrupts, reloadingAt: hangups)
        }
    }

    private func export(
        _ service: ExporterService, until interrupts: Interrupts, reloadingAt hangups: Hangups
    ) async throws {
        try await exitingIfUnsupportedAsync {
            try await interrupts.endingAtOnce {
                try await service.attach(
                    tracing.attachment(statistics: bpfStats, mounts: mounts.view))
            }
        }
        try await ExportRun(command: self, service: service)
            .run(until: interrupts, reloadingAt: hangups)
    }
}
