// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

/// `fuselock doctor` on this machine's own kernel.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root"), .timeLimit(.minutes(10)))
struct DoctorHostTests {
    private static let setpriv = "/usr/bin/setpriv"
    private static let nobody = [setpriv, "--reuid", "65534", "--clear-groups"]
    private static let canDrop = FileManager.default.isExecutableFile(atPath: setpriv)
    private static let programs: [CheckID] = [
        .fentry, .tracepoints, .iterators, .syscallPrograms, .timers,
    ]

    private func states(_ diagnosis: Diagnosis) -> [CheckID: Diagnosis.Check] {
        Dictionary(uniqueKeysWithValues: diagnosis.checks.map { ($0.id, $0) })
    }

    @Test func everyFeatureIsLookedAtOnce() throws {
        let outcome = try OwnProgram.run(["doctor", "--json", "-"])
        let diagnosis = try outcome.diagnosis()
        #expect(diagnosis.checks.map(\.id) == CheckID.allCases)
        #expect(outcome.code == (diagnosis.backend == .none ? 69 : 0))
        #expect(diagnosis.experiment == nil)
        #expect(outcome.errors.contains("--backend auto takes"))
        for check in diagnosis.checks where check.state == .missing {
            #expect(check.remedy != nil, "\(check.id)")
        }
    }

    @Test(.enabled(if: canDrop, "needs setpriv")) func withoutPrivilegesNothingIsOk() throws {
        let outcome = try OwnProgram.run(["doctor", "--json", "-"], wrapper: Self.nobody)
        #expect(outcome.code == 69)
        let diagnosis = try outcome.diagnosis()
        #expect(diagnosis.backend == .none)
        let checks = states(diagnosis)
        for id in Self.programs + [.privileges] {
            #expect(checks[id]?.state == .missing, "\(id)")
            #expect(checks[id]?.remedy?.contains("sudo") == true, "\(id)")
        }
        #expect(checks[.fuse]?.state == .unknown)
        #expect(checks[.passthrough]?.state == .unknown)
        #expect(checks[.fuse]?.remedy?.contains("root") == true)
    }

    /// Two capabilities are as good as root for everything but mounting.
    @Test(.enabled(if: canDrop, "needs setpriv")) func capabilitiesAreEnough() throws {
        let capabilities = "+bpf,+perfmon"
        let root = states(try OwnProgram.run(["doctor", "--json", "-"]).diagnosis())
        let some = states(
            try OwnProgram.run(
                ["doctor", "--json", "-"],
                wrapper: Self.nobody + ["--inh-caps", capabilities, "--ambient-caps", capabilities]
            ).diagnosis())
        #expect(
            some[.privileges]?.detail.hasPrefix("user 65534, with CAP_PERFMON, CAP_BPF") == true)
        for id in Self.programs { #expect(some[id]?.state == root[id]?.state, "\(id)") }
        #expect(some[.fuse]?.state == .unknown)
    }

    @Test(.enabled(if: canDrop, "needs setpriv")) func anExperimentNeedsRoot() throws {
        let outcome = try OwnProgram.run(
            ["doctor", "--probe-kernel", "--json", "-"], wrapper: Self.nobody)
        #expect(outcome.code == 69)
        let experiment = try #require(try outcome.diagnosis().experiment)
        #expect(experiment.observations.notes.contains { $0.contains("root") })
        #expect(experiment.observations.offersPassthrough == nil)
    }
}
