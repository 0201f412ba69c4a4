// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel
import Subprocess
import SystemPackage

/// The experiment of `doctor --probe-kernel`, in a process with mounts of its own.
struct KernelExperimentProcess {
    let interrupts: Interrupts

    /// Runs it to its end; what went wrong is a note among the observations.
    ///
    /// Ctrl-C comes to the child as SIGTERM, at which it stops its server and writers; only a child
    /// that hangs is killed.
    func run(backend: Diagnosis.Backend, verbose: Bool) async throws -> KernelObservations {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(20))]
        let arguments =
            [KernelExperimentCommand.verb, "--backend", backend.rawValue]
            + (verbose ? ["--verbose"] : [])
        let running = Task { [options] in
            try await Subprocess.run(
                .path(FilePath(ownExecutable)), arguments: Arguments(arguments),
                platformOptions: options, output: .bytes(limit: 1 << 20),
                error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
        }
        interrupts.onFirst { running.cancel() }
        let outcome: ExecutionResult<Void, BytesOutput, FileDescriptorOutput>
        do { outcome = try await running.value } catch  where interrupts.arrived {
            throw ExitStatus.interrupted.error
        }
        let data = Data(outcome.standardOutput)
        if let seen = try? JSONDecoder().decode(KernelObservations.self, from: data) { return seen }
        var nothing = KernelObservations()
        nothing.notes = ["the experiment ended early (\(outcome.terminationStatus))"]
        return nothing
    }
}
