// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Subprocess
import SystemPackage

/// One boot: QEMU, its named pipes and its files, which are gone when it is closed.
struct GuestSession {
    private let folder: FilePath
    private let channels: [GuestChannel: FileDescriptor]
    /// Where the archive of outputs ends up: a file without a name.
    let spool: FileDescriptor

    init(initramfs: [UInt8]) throws(LabError) {
        let folder = try HostFiles.makeTemporaryDirectory()
        do {
            try HostFiles.write(initramfs, to: folder.appending("initramfs"))
            (spool, channels) = try Self.open(in: folder)
        } catch {
            HostFiles.removeTree(folder)
            throw error
        }
        self.folder = folder
    }

    private static func open(
        in folder: FilePath
    ) throws(LabError) -> (FileDescriptor, [GuestChannel: FileDescriptor]) {
        var opened: [GuestChannel: FileDescriptor] = [:]
        for channel in GuestChannel.allCases {
            let path = channel.pipe(in: folder)
            try HostFiles.check("create the pipe", path) { mkfifo(path.string, 0o600) }
            // Open for reading first, so that QEMU's opening for writing does not wait.
            opened[channel] = try HostFiles.wrap("open", path) {
                try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
            }
        }
        let file = folder.appending("spool")
        let spool = try HostFiles.wrap("create", file) {
            try FileDescriptor.open(
                file, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        }
        return (spool, opened)
    }

    /// Gives everything back.
    func close() {
        for file in channels.values { try? file.close() }
        try? spool.close()
        HostFiles.removeTree(folder)
    }

    /// Starts QEMU, collects what the guest sends, and kills QEMU.
    func run(
        _ machine: GuestMachine, kernel: GuestKernel, streams: GuestStreams
    ) async throws(LabError) -> GuestPump.Collected {
        let qemu = try await HostTool.qemu.path()
        let setpriv = try await HostTool.setpriv.path()
        let command = QEMUCommand(
            machine: machine, kernel: kernel, initramfs: folder.appending("initramfs"),
            channels: folder)
        let (console, consoleEnd) = try Self.pipe()
        defer { try? console.close() }
        let (errors, errorsEnd) = try Self.pipe()
        defer { try? errors.close() }
        let sources = GuestSources(
            channels: channels, console: console, errors: errors, spool: spool)
        // A group of its own keeps a terminal's Ctrl-C from QEMU: the lab kills it. Should the lab be
        // killed, the kernel does it (PR_SET_PDEATHSIG; Subprocess starts all children from one
        // thread that lives as long as the process).
        var options = PlatformOptions()
        options.processGroupID = 0
        do {
            let result = try await Subprocess.run(
                .path(setpriv),
                arguments: Arguments(["--pdeathsig", "KILL", qemu.string] + command.arguments),
                platformOptions: options, input: .none,
                output: .fileDescriptor(consoleEnd, closeAfterSpawningProcess: true),
                error: .fileDescriptor(errorsEnd, closeAfterSpawningProcess: true)
            ) { execution in
                let collected = await pump(sources, machine, streams)
                try? execution.send(signal: .kill)
                return collected
            }
            // Cancelling makes Subprocess kill QEMU, which alone looks like a guest that died.
            guard result.closureResult.ending == .finished || !Task.isCancelled else {
                throw LabError.cancelled
            }
            return result.closureResult
        } catch {
            throw Task.isCancelled
                ? .cancelled : .toolFailed(command: HostTool.qemu.name, reason: "\(error)")
        }
    }

    private func pump(
        _ sources: GuestSources, _ machine: GuestMachine, _ streams: GuestStreams
    ) async -> GuestPump.Collected {
        let pump = GuestPump()
        let queue = DispatchQueue(label: "fuselock.lab.pump")
        let folder = folder
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    // Once init runs, QEMU has read or opened all its files: nothing need be left
                    // for a killed process to leave behind.
                    let collected = pump.run(sources, machine: machine, streams: streams) {
                        HostFiles.removeTree(folder)
                    }
                    continuation.resume(returning: collected)
                }
            }
        } onCancel: {
            pump.stop()
        }
    }

    private static func pipe() throws(LabError) -> (FileDescriptor, FileDescriptor) {
        let ends = try HostFiles.wrap("create", "a pipe") { try FileDescriptor.pipe() }
        for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        return (ends.readEnd, ends.writeEnd)
    }
}
