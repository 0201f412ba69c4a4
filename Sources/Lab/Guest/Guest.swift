// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage

/// A throw-away virtual machine: boots a kernel, runs one command as root, and is gone.
///
///     let kernel = try await KernelCache(logger: logger).kernel(.standard)
///     var job = GuestJob(executable: "/usr/bin/fuselock", arguments: ["demo", "--json", "r.json"])
///     job.bringBack(fileOf: "--json")
///     let result = try await Guest(kernel: kernel, logger: logger).run(job)
///
/// Values are independent: any number may run at once. When the calling task is cancelled, or the
/// process dies, QEMU is killed with it.
public struct Guest: Sendable {
    /// What it boots.
    public var kernel: GuestKernel
    /// The machine it boots on.
    public var machine: GuestMachine
    private let logger: Logger

    /// A guest, not started.
    public init(kernel: GuestKernel, machine: GuestMachine = GuestMachine(), logger: Logger) {
        self.kernel = kernel
        self.machine = machine
        self.logger = logger
    }

    /// Boots, runs the job and brings back its outputs. An exit code other than zero is a result, not
    /// an error. A boot that shows no sign of life is tried again, and logged, in as many attempts as
    /// are given.
    public func run(
        _ job: GuestJob, streams: GuestStreams = .captured, bootAttempts: Int = 2
    ) async throws(LabError) -> GuestResult {
        try await warnOfOldQEMU()
        let initramfs = try await Initramfs.build(job, for: kernel)
        var failure = LabError.cancelled
        for attempt in 1...max(1, bootAttempts) {
            do {
                return try await boot(job, initramfs, streams)
            } catch .bootFailed(_, let reason, let console) {
                failure = .bootFailed(attempts: attempt, reason: reason, console: console)
                if attempt < bootAttempts {
                    logger.warning("the guest did not boot (\(reason)); trying once more")
                    logger.debug("\(failure)")
                }
            }
        }
        throw failure
    }

    private func warnOfOldQEMU() async throws(LabError) {
        guard machine.accelerator == .tcg, machine.cpus > 1,
            let version = try await QEMUVersion.installed(), version < .safeWithThreads
        else { return }
        logger.warning(
            """
            QEMU \(version) may panic guests at random when the host is busy; \
            \(QEMUVersion.safeWithThreads) or newer does not (Debian: from backports)
            """)
    }

    private func boot(
        _ job: GuestJob, _ initramfs: [UInt8], _ streams: GuestStreams
    ) async throws(LabError) -> GuestResult {
        let session = try GuestSession(initramfs: initramfs)
        defer { session.close() }
        logger.debug("booting \(kernel.name) with \(machine.cpus) CPUs")
        let collected = try await session.run(machine, kernel: kernel, streams: streams)
        let console = String(decoding: collected.console, as: UTF8.self)
        try Self.check(collected, machine, console)
        let ready = collected.readyAfter ?? .zero
        let missing =
            job.outputs.isEmpty
            ? [] : try await GuestArchive(spool: session.spool).deliver(job.outputs)
        return GuestResult(
            exitCode: collected.report.exit?.code ?? -1,
            standardOutput: collected.captured[.stdout] ?? [],
            standardError: collected.captured[.stderr] ?? [], console: console, bootTime: ready,
            runTime: collected.total - ready, missing: missing)
    }

    /// Turns every ending but a finished command into its error.
    private static func check(
        _ collected: GuestPump.Collected, _ machine: GuestMachine, _ console: String
    ) throws(LabError) {
        let isReady = collected.report.isReady
        switch collected.ending {
        case .finished: return
        case .cancelled: throw .cancelled
        case .timeout: throw .timedOut(after: machine.timeout, console: console)
        case .damaged(let what): throw .brokenAnswer(what, console: console)
        case .hostFailed(let code):
            throw .file(operation: "pass on", path: "the guest's output", code)
        case .bootTimeout:
            let limit = machine.bootTimeout.components.seconds
            throw .bootFailed(
                attempts: 1, reason: "no sign of life within \(limit) s", console: console)
        case .gone where collected.report.exit != nil:
            throw .brokenAnswer("it broke off", console: console)
        case .gone where isReady: throw .panicked(console: console)
        case .gone where console.isEmpty:
            let errors = String(decoding: collected.emulatorErrors, as: UTF8.self)
            let reason = errors.split(whereSeparator: \.isNewline).last ?? "it gave no reason"
            throw .emulatorFailed(reason: String(reason), console: console)
        case .gone:
            throw .bootFailed(
                attempts: 1, reason: "the kernel stopped before init had started",
                console: console)
        }
    }
}
