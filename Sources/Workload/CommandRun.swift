// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import Logging
import Subprocess
import SystemPackage

/// Any command as the workload, as `perf stat COMMAND` runs it: with our standard streams, and as
/// the user who called sudo.
///
/// The command stays in our process group, so Ctrl-C at the terminal reaches it directly; the caller
/// must ignore or handle SIGINT itself, and `run` returns when the command has ended.
public struct CommandRun: Sendable {
    private let arguments: [String]
    private let logger: Logger

    /// Exit code for a command that is not there, as in a shell.
    public static let notFound: Int32 = 127
    /// Exit code for a command that may not be executed, as in a shell.
    public static let notExecutable: Int32 = 126

    /// The command and its arguments; the command is looked up in PATH unless it holds a slash.
    public init(arguments: [String], logger: Logger) {
        self.arguments = arguments
        self.logger = logger
    }

    /// Runs it to its end. The figures have its exit code (128 + the signal that ended it; 127 and a
    /// sentence for a command not found, 126 for one that may not run) and the time it took.
    public func run() async -> WorkloadFigures {
        guard let name = arguments.first else {
            return figures(code: Self.notFound, failure: "No command was given after --.")
        }
        switch ExecutableSearch.find(name) {
        case .failure(let errno): return refused(name, errno)
        case .success(let program):
            let start = monotonicNanoseconds()
            do {
                let status = try await launch(program)
                return ended(status, after: monotonicNanoseconds() - start)
            } catch {
                return refused(name, error)
            }
        }
    }

    private func launch(_ program: String) async throws(Errno) -> TerminationStatus {
        var platform = PlatformOptions()
        var environment = Environment.inherit
        if let user = InvokingUser() {
            platform.userID = user.uid
            platform.groupID = user.gid
            platform.supplementaryGroups = user.groups
            environment = environment.updating([
                "HOME": user.home, "USER": user.name, "LOGNAME": user.name,
            ])
            logger.debug("running \(program) as \(user.name)")
        }
        do {
            return try await Subprocess.run(
                .path(FilePath(program)),
                arguments: Arguments(
                    executablePathOverride: arguments[0],
                    remainingValues: Array(arguments.dropFirst())),
                environment: environment, platformOptions: platform, input: .currentStandardInput,
                output: .currentStandardOutput, error: .currentStandardError
            ).terminationStatus
        } catch let error as SubprocessError {
            throw error.underlyingError ?? .noSuchFileOrDirectory
        } catch {
            throw .ioError
        }
    }

    private func refused(_ name: String, _ errno: Errno) -> WorkloadFigures {
        errno == .noSuchFileOrDirectory
            ? figures(code: Self.notFound, failure: "\(name): command not found.")
            : figures(
                code: Self.notExecutable, failure: "\(name) cannot be run: \(errno.sentence).")
    }

    private func ended(_ status: TerminationStatus, after elapsed: UInt64) -> WorkloadFigures {
        var failure: String?
        if case .signaled(let signal) = status {
            let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
            failure = "\(arguments[0]) was ended by signal \(signal) (\(name))."
        }
        return figures(code: status.shellCode, elapsed: elapsed, failure: failure)
    }

    private func figures(
        code: Int32, elapsed: UInt64 = 0, failure: String?
    ) -> WorkloadFigures {
        WorkloadFigures(
            engine: "command", description: arguments.joined(separator: " "), elapsedNs: elapsed,
            exitCode: code, failures: failure.map { [$0] } ?? [])
    }
}
