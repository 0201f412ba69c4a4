// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

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

    /// Of this test's run: suites beside this one run `doctor` and other servers.
    private let mark = UUID().uuidString

    private func run(_ whileRunning: (pid_t) throws -> Void) throws -> OwnProgram.Outcome {
        try OwnProgram.run(Self.arguments, run: mark, whileRunning: whileRunning)
    }

    /// The serving process of the experiment, once there is one.
    private func server() -> pid_t? {
        OwnProgram.processes(of: mark).first { $0.arguments.dropFirst().first == "serve" }?.id
    }

    private func experimenter() -> pid_t? {
        OwnProgram.processes(of: mark).first { $0.arguments.contains("--isolated") }?.id
    }

    private func remaining() -> [[String]] {
        OwnProgram.processes(of: mark).map(\.arguments)
    }

    private func expectNothingLeft(since before: Traces) {
        #expect(OwnProgram.eventually { remaining().isEmpty })
        #expect(Traces() == before)
    }

    @Test func namesThisKernel() throws {
        let before = Traces()
        let outcome = try run { _ in
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
        let outcome = try run { id in
            #expect(OwnProgram.eventually { server() != nil })
            kill(id, signal)
        }
        #expect(outcome.code == 130)
        #expect(remaining().isEmpty, "it waits for its own")
        expectNothingLeft(since: before)
    }

    @Test func aKilledDoctorLeavesNothing() throws {
        let before = Traces()
        _ = try run { id in
            #expect(OwnProgram.eventually { server() != nil })
            kill(id, SIGKILL)
        }
        expectNothingLeft(since: before)
    }

    @Test func aKilledExperimentIsSaid() throws {
        let before = Traces()
        let outcome = try run { _ in
            #expect(OwnProgram.eventually { server() != nil })
            if let id = experimenter() { kill(id, SIGKILL) }
        }
        let experiment = try #require(try outcome.diagnosis().experiment)
        #expect(experiment.observations.notes.contains { $0.contains("ended early") })
        expectNothingLeft(since: before)
    }
}
