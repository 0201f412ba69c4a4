// SPDX-License-Identifier: Apache-2.0

import Subprocess
import SystemPackage

/// Runs make on a kernel tree, with everything made kept out of the source (`O=`).
struct KernelMake {
    let source: FilePath
    let objects: FilePath
    /// What make writes is added to this file.
    let log: FilePath
    let progress: BuildProgress

    /// Variables of a make above this one, or of a user's own kernel builds, that would change ours.
    private static let foreign: [Environment.Key] = [
        "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "ARCH", "CROSS_COMPILE", "KBUILD_OUTPUT",
        "KCONFIG_CONFIG", "KCFLAGS", "KCPPFLAGS", "LOCALVERSION",
    ]

    /// One target. Cancelling the task ends make and what it started.
    func run(_ target: String, jobs: Int = 1) async throws(LabError) {
        let make = try await HostTool.make.path()
        let setpriv = try await HostTool.setpriv.path()
        let output = try HostFiles.wrap("open", log) {
            try FileDescriptor.open(
                log, .writeOnly, options: [.create, .append, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
        let arguments = [
            "--pdeathsig", "KILL", make.string, "-C", source.string, "O=\(objects)", "-j\(jobs)",
            target,
        ]
        let ticker = Task { await tick() }
        let outcome: Result<Bool, any Error>
        do {
            outcome = .success(
                try await Subprocess.run(
                    .path(setpriv), arguments: Arguments(arguments),
                    environment: Self.environment, platformOptions: Self.options,
                    output: .fileDescriptor(output, closeAfterSpawningProcess: true),
                    error: .combinedWithOutput
                ).terminationStatus.isSuccess)
        } catch {
            outcome = .failure(error)
        }
        ticker.cancel()
        await ticker.value
        progress("")
        try check(outcome, target)
    }

    private func check(_ outcome: Result<Bool, any Error>, _ target: String) throws(LabError) {
        guard !Task.isCancelled else { throw .cancelled }
        switch outcome {
        case .success(true): return
        case .failure(let error):
            throw .toolFailed(command: HostTool.make.name, reason: "\(error)")
        case .success(false):
            throw .build(
                .makeFailed(
                    target: target, log: log.string, lines: BuildLog.errorLines(in: logText)))
        }
    }

    private static var environment: Environment {
        var changes: [Environment.Key: String?] = [
            "LC_ALL": "C", "KBUILD_BUILD_USER": "fuselock", "KBUILD_BUILD_HOST": "lab",
            "KBUILD_BUILD_VERSION": "1",
        ]
        for key in foreign { changes[key] = .some(nil) }
        return .inherit.updating(changes)
    }

    /// A group of its own keeps a terminal's Ctrl-C from make: cancelling ends it, gently first, since
    /// make then removes the files it was at.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
        ]
        return options
    }

    private var logText: String {
        String(decoding: (try? HostFiles.read(log)) ?? [], as: UTF8.self)
    }

    private func tick() async {
        while (try? await Task.sleep(for: .milliseconds(500))) != nil {
            if let line = BuildLog.progress(in: logText) { progress(line) }
        }
    }
}
