// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// The tar archive a guest sent back, and the host places its parts go to.
struct GuestArchive {
    let spool: FileDescriptor

    /// Puts every output where the job wants it. Returns those the archive does not have.
    func deliver(_ outputs: [GuestJob.Output]) async throws(LabError) -> [GuestJob.Output] {
        let listing = try await tar(
            ["-t", "--quoting-style=literal"], output: .bytes(limit: 64 << 20))
        let names = Set(
            String(decoding: listing, as: UTF8.self).split(separator: "\n").map(String.init))
        var missing: [GuestJob.Output] = []
        for output in outputs {
            let name = String(output.guestPath.drop { $0 == "/" })
            if names.contains(name + "/") {
                try await deliver(folder: name, to: output.hostPath)
            } else if names.contains(name) {
                try await deliver(file: name, to: output.hostPath)
            } else {
                missing.append(output)
            }
        }
        return missing
    }

    private func deliver(folder: String, to place: FilePath) async throws(LabError) {
        try HostFiles.makeDirectories(place)
        let depth = folder.split(separator: "/").count
        _ = try await tar(
            [
                "-x", "--no-same-owner", "-C", place.string, "--strip-components=\(depth)",
                "--", folder,
            ], output: .bytes(limit: 1 << 20))
    }

    private func deliver(file: String, to place: FilePath) async throws(LabError) {
        let target = try HostFiles.wrap("write", place) {
            try FileDescriptor.open(
                place, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
        _ = try await tar(
            ["-x", "-O", "--", file],
            output: .fileDescriptor(target, closeAfterSpawningProcess: true))
    }

    private func tar<Output: OutputProtocol>(
        _ arguments: [String], output: Output
    ) async throws(LabError) -> Output.OutputType {
        let executable = Executable.path(try await HostTool.tar.path())
        try HostFiles.wrap("rewind", "the guest's archive") {
            _ = try spool.seek(offset: 0, from: .start)
        }
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(["-f", "-"] + arguments),
                environment: .inherit.updating(["LC_ALL": "C.UTF-8"]),
                input: .fileDescriptor(spool, closeAfterSpawningProcess: false), output: output,
                error: .string(limit: 1 << 20))
            guard result.terminationStatus.isSuccess else {
                throw LabError.toolFailed(command: "tar", reason: result.standardError)
            }
            return result.standardOutput
        } catch let error as LabError {
            throw error
        } catch {
            throw Task.isCancelled ? .cancelled : .toolFailed(command: "tar", reason: "\(error)")
        }
    }
}
