// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@testable import Commands

/// `fuselock doctor --probe-kernel` on this machine's own kernel: what it finds, what it leaves.
@Suite(
    .serialized,
    .enabled(if: geteuid() == 0 && access("/dev/fuse", R_OK) == 0, "needs root and /dev/fuse"),
    .timeLimit(.minutes(10)))
struct KernelExperimentHostTests {
    private static let arguments = ["doctor", "--probe-kernel", "--json", "-"]

    /// What the experiment could leave, apart from what was there before.
    private struct Traces: Equatable {
        let files: [String: [String]]
        let mounts: [Substring]

        init() {
            let places = ["/dev/shm", "/run", "/mnt", "/tmp"]
            files = Dictionary(
                uniqueKeysWithValues: places.map { place in
                    let names =
                        (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
                    let own = ["mount-", "backing-"].flatMap { kind in
                        ["passthrough+parallel", "direct-io+parallel"].map { kind + $0 }
                    }
                    return (place, names.filter(own.contains))
                })
            let text = FileManager.default.contents(atPath: "/proc/self/mountinfo") ?? Data()
            mounts = String(decoding: text, as: UTF8.self).split(separator: "\n").filter {
                $0.contains("/mount-") || $0.contains("tmpfs fuselock")
            }
        }
    }

    /// The serving process of the experiment, once there is one.
    private func server() -> pid_t? {
        OwnProgram.processes().first { $0.arguments.dropFirst().first == "serve" }?.id
    }

    private func experimenter() -> pid_t? {
        OwnProgram.processes().first { $0.arguments.contains("--isolated") }?.id
    }

    /// Processes of an experiment: suites beside this one run other verbs, and `doctor` without one.
    private func remaining() -> [[String]] {
        OwnProgram.processes().map(\.arguments).filter { arguments in
            let verb = arguments.dropFirst().first
            return ["serve", KernelExperimentCommand.verb].contains(verb)
                || verb == "doctor" && arguments.contains("--probe-kernel")
        }
    }

    private func expectNothingLeft(since before: Traces) {
        #expect(OwnProgram.eventually { remaining().isEmpty })
        #expect(Traces() == before)
    }

    @Test func namesThisKernel() throws {
        let before = Traces()
        let outcome = try OwnProgram.run(Self.arguments) { _ in
            if OwnProgram.eventually({ server() != nil }) {
                #expect(Traces() == before, "its mounts are its own")
            }
        }
        expectNothingLeft(since: before)
        let diagnosis = try outcome.diagnosis()
        let experiment = try #require(diagnosis.experiment)
        #expect(experiment.observations.offersPassthrough != nil)
        #expect(
            experiment.observations.backend
                == (diagnosis.backend == .none ? nil : diagnosis.backend.rawValue))
        #expect(!experiment.variants.isEmpty, "\(experiment)")
        #expect(experiment.variants != KernelVariant.allCases)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsItCleanly(signal: Int32) throws {
        let before = Traces()
        let outcome = try OwnProgram.run(Self.arguments) { id in
            #expect(OwnProgram.eventually { server() != nil })
            kill(id, signal)
        }
        #expect(outcome.code == 130)
        #expect(remaining().isEmpty, "it waits for its own")
        expectNothingLeft(since: before)
    }

    @Test func aKilledDoctorLeavesNothing() throws {
        let before = Traces()
        _ = try OwnProgram.run(Self.arguments) { id in
            #expect(OwnProgram.eventually { server() != nil })
            kill(id, SIGKILL)
        }
        expectNothingLeft(since: before)
    }

    @Test func aKilledExperimentIsSaid() throws {
        let before = Traces()
        let outcome = try OwnProgram.run(Self.arguments) { _ in
            #expect(OwnProgram.eventually { server() != nil })
            if let id = experimenter() { kill(id, SIGKILL) }
        }
        let experiment = try #require(try outcome.diagnosis().experiment)
        #expect(experiment.observations.notes.contains { $0.contains("ended early") })
        expectNothingLeft(since: before)
    }
}
