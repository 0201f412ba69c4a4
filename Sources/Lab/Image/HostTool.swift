// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// A program of the host that does part of the lab's work.
struct HostTool: Sendable {
    let name: String
    /// Debian's package that has it.
    let package: String

    static let aptGet = HostTool(name: "apt-get", package: "apt")
    static let aptCache = HostTool(name: "apt-cache", package: "apt")
    static let dpkgDeb = HostTool(name: "dpkg-deb", package: "dpkg")
    static let ldd = HostTool(name: "ldd", package: "libc-bin")
    static let xz = HostTool(name: "xz", package: "xz-utils")
    static let make = HostTool(name: "make", package: "make")
    static let patch = HostTool(name: "patch", package: "patch")
    static let tar = HostTool(name: "tar", package: "tar")
    static let setpriv = HostTool(name: "setpriv", package: "util-linux")
    static let busybox = HostTool(name: "busybox", package: "busybox-static")
    static let mke2fs = HostTool(name: "mke2fs", package: "e2fsprogs")
    static let mkfsXFS = HostTool(name: "mkfs.xfs", package: "xfsprogs")
    static let qemu = HostTool(name: "qemu-system-x86_64", package: "qemu-system-x86")

    /// Where the program is; `missingTool` when it is nowhere in PATH.
    func path() async throws(LabError) -> FilePath {
        do {
            return try await Executable.name(name).resolveExecutablePath(in: .inherit)
        } catch {
            throw .missingTool(name, package: package)
        }
    }

    /// What one run gave.
    struct Outcome: Sendable {
        let succeeded: Bool
        let output: [UInt8]
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Runs the program to its end with no input; the output may have up to 256 MiB.
    func run(
        _ arguments: [String], in directory: FilePath? = nil
    ) async throws(LabError) -> Outcome {
        let executable = Executable.path(try await path())
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(arguments),
                environment: .inherit.updating(["LC_ALL": "C"]), workingDirectory: directory,
                output: .bytes(limit: 256 << 20), error: .string(limit: 1 << 20))
            if Task.isCancelled { throw LabError.cancelled }
            return Outcome(
                succeeded: result.terminationStatus.isSuccess, output: result.standardOutput,
                errors: result.standardError)
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw .toolFailed(command: name, reason: "\(error)")
        }
    }

    /// Runs the program and takes anything but success for an error.
    func require(
        _ arguments: [String], in directory: FilePath? = nil
    ) async throws(LabError) -> Outcome {
        let outcome = try await run(arguments, in: directory)
        guard outcome.succeeded else {
            let command = ([name] + arguments.prefix(2)).joined(separator: " ")
            throw .toolFailed(command: command, reason: outcome.reason)
        }
        return outcome
    }
}

extension HostTool.Outcome {
    /// The complaint of a program: the first error apt marks as one, or else the last line.
    var reason: String {
        let lines = errors.split(whereSeparator: \.isNewline)
        let failure = lines.first { $0.hasPrefix("E: ") } ?? lines.last ?? "no reason given"
        let text = failure.hasPrefix("E: ") ? failure.dropFirst(3) : failure
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }
}
