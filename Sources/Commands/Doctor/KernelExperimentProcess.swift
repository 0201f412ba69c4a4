// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel
import Subprocess
import SystemPackage

/// The experiment of `doctor --probe-kernel`, in a process with mounts of its own.
struct KernelExperimentProcess {
    let interrupts: Interrupts
    private static let limit = Duration.seconds(120)

    /// Runs it to its end; what went wrong is a note among the observations.
    ///
    /// Ctrl-C comes to the child as SIGTERM, at which it stops its server and writers; only a child
    /// that hangs is killed.
    func run(backend: Diagnosis.Backend, verbose: Bool) async throws -> KernelObservations {
        let arguments =
            [KernelExperimentCommand.verb, "--backend", backend.rawValue]
            + (verbose ? ["--verbose"] : [])
        let running = Task { try await Self.start(arguments) }
        interrupts.onFirst { running.cancel() }
        let alarm = Task {
            try await Task.sleep(for: Self.limit)
            running.cancel()
        }
        let result = await running.result
        alarm.cancel()
        if interrupts.arrived { throw ExitStatus.interrupted.error }
        if running.isCancelled { return Self.nothing("it did not end within \(Self.limit)") }
        let outcome = try result.get()
        let data = Data(outcome.standardOutput)
        return (try? JSONDecoder().decode(KernelObservations.self, from: data))
            ?? Self.nothing("it ended early (\(outcome.terminationStatus))")
    }

    private static func start(
        _ arguments: [String]
    ) async throws -> ExecutionResult<Void, BytesOutput, FileDescriptorOutput> {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
        return try await Subprocess.run(
            .path(FilePath(ownExecutable)), arguments: Arguments(arguments),
            platformOptions: options, output: .bytes(limit: 1 << 20),
            error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
    }

    private static func nothing(_ reason: String) -> KernelObservations {
        var observations = KernelObservations()
        observations.notes = ["the experiment failed: \(reason)"]
        return observations
    }
}
