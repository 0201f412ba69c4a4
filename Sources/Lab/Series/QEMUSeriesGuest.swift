// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemPackage

/// Steps in a QEMU guest.
public struct QEMUSeriesGuest: SeriesGuest {
    private let guest: Guest
    private let job: GuestJob
    private let backing: BackingDisk
    private let limit: Duration
    private let logger: Logger

    /// A guest, not started.
    ///
    /// - Parameters:
    ///   - program: what the steps run; inputs of the guest are beside it.
    ///   - limit: how long a step may take.
    ///   - content: bytes of files the backing file system has to take.
    public init(
        kernel: GuestKernel, machine: GuestMachine, program: FilePath, inputs: [GuestJob.Input],
        backing: BackingFileSystem, content: UInt64, limit: Duration, logger: Logger
    ) async throws(LabError) {
        (self.limit, self.logger) = (limit, logger)
        self.backing = BackingDisk(fileSystem: backing, content: content)
        guest = Guest(kernel: kernel, machine: machine, logger: logger)
        var job = GuestJob(executable: try await HostTool.busybox.path())
        job.inputs = inputs + (try await self.backing.inputs())
        job.inputs.append(.init(program, at: Self.program))
        job.modules = self.backing.modules
        self.job = job
    }

    private static let program = "/usr/bin/fuselock"

    /// Options of a step that make it use the backing file system; none for the demo's own.
    public static func options(for backing: BackingFileSystem) -> [String] {
        backing == .tmpfs ? [] : ["--backing", BackingDisk.mountPoint]
    }

    /// Records are spooled to a file without a name, from where they are read whatever ended the guest.
    public func boot(_ steps: [GuestStep]) async -> SeriesBoot {
        do throws(LabError) {
            let folder = try HostFiles.makeTemporaryDirectory()
            defer { HostFiles.removeTree(folder) }
            let files = [folder.appending("records"), folder.appending("errors")]
            return try await boot(steps, records: files[0], errors: files[1])
        } catch {
            return SeriesBoot(records: [], failure: error)
        }
    }

    private func boot(
        _ steps: [GuestStep], records: FilePath, errors: FilePath
    ) async throws(LabError) -> SeriesBoot {
        let streams = GuestStreams.forwarded(
            standardOutput: try Self.create(records), standardError: try Self.create(errors))
        defer { streams.close() }
        var (job, machine) = (job, guest.machine)
        job.arguments = ["sh", "-c", script(steps)]
        machine.timeout = limit * (steps.count + 1)
        var guest = guest
        guest.machine = machine
        var boot = SeriesBoot(records: [])
        do throws(LabError) {
            let result = try await guest.run(job, streams: streams, bootAttempts: 1)
            boot.console = result.console
            if result.exitCode != 0 {
                let text = String(decoding: try HostFiles.read(errors), as: UTF8.self)
                let last = text.split(whereSeparator: \.isNewline).last ?? "no reason given"
                boot.failure = .toolFailed(command: "Preparing the guest", reason: String(last))
            }
        } catch {
            boot.console = error.console ?? ""
            boot.failure = error
        }
        logger.debug("console of the guest:\n\(boot.console)")
        boot.records = GuestStepRecord.parse(try HostFiles.read(records))
        return boot
    }

    private func script(_ steps: [GuestStep]) -> String {
        GuestSeriesScript.text(
            program: Self.program, steps: steps, setUp: backing.setUp, limit: limit)
    }

    private static func create(_ path: FilePath) throws(LabError) -> FileDescriptor {
        try HostFiles.wrap("create", path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        }
    }
}

extension GuestStreams {
    /// Closes what the streams are forwarded to.
    fileprivate func close() {
        guard case .forwarded(let output, let errors) = self else { return }
        for file in [output, errors] { try? file.close() }
    }
}
