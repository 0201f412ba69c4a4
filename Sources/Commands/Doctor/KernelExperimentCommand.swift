// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CLinux
import FoundationEssentials
import Glibc
import LockModel
import Reporting
import SystemPackage

/// `fuselock kernel-experiment`, started by `doctor --probe-kernel`: prints observations as JSON.
struct KernelExperimentCommand: AsyncParsableCommand, StartsPrograms {
    static let verb = "kernel-experiment"
    static let configuration = CommandConfiguration(commandName: verb, shouldDisplay: false)

    @Option var backend: Diagnosis.Backend
    @Flag var isolated = false
    @Flag var verbose = false

    func run() async throws {
        var observations = KernelObservations()
        do {
            if !isolated { try isolate() }
            let place = try PrivateDirectory()
            let run = KernelExperimentRun(
                place: place, backend: backend, interrupts: Interrupts(),
                logger: Terminal.logger(verbose: verbose))
            observations = try await run.observe()
        } catch {
            observations.notes.append("\(error)")
        }
        try FileDescriptor.standardOutput.writeAll(JSONEncoder().encode(observations))
    }

    /// Takes mounts of its own and starts over: the threads this process has already would keep the
    /// ones of the host, and exec leaves only this thread.
    private func isolate() throws -> Never {
        guard linux_unshare_mounts() == 0 else {
            throw ExperimentError.noNamespace(Errno(rawValue: errno))
        }
        let words =
            [ownExecutable, Self.verb, "--isolated", "--backend", backend.rawValue]
            + (verbose ? ["--verbose"] : [])
        var strings: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        execv("/proc/self/exe", &strings)
        throw ExperimentError.noNamespace(Errno(rawValue: errno))
    }
}

extension Diagnosis.Backend: ExpressibleByArgument {}

/// Why the experiment could not begin.
enum ExperimentError: Error, CustomStringConvertible {
    case noNamespace(Errno)
    case noPlace(Errno)
    case fileNotSeen

    var description: String {
        switch self {
        case .noNamespace(let error):
            "the experiment needs a mount namespace of its own (unshare: \(error)): run it as root "
                + "(sudo)"
        case .noPlace(let error):
            "the experiment found no place for a file system in memory (\(error))"
        case .fileNotSeen:
            "the iterator did not list the file that the experiment has open"
        }
    }
}
