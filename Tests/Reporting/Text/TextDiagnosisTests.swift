// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Reporting
import Testing

@Suite struct TextDiagnosisTests {
    /// A kernel like the one that refuses fentry, with an experiment.
    var diagnosis: Diagnosis {
        var seen = KernelObservations()
        seen.offersPassthrough = true
        seen.keepsParallelFlag = false
        seen.passthroughMode = .exclusive
        seen.directIOMode = .shared
        seen.ioCounter = .int
        seen.fiLockPerPassthroughWrite = 1
        seen.backend = "observe"
        seen.notes = ["a note"]
        let checks = CheckID.allCases.map { id -> Diagnosis.Check in
            switch id {
            case .fentry: .init(id, .missing, "refused", remedy: "use the lab " + words)
            case .lockdown: .init(id, .unknown, "cannot be read " + words)
            default: .init(id, .ok, "tried")
            }
        }
        return Diagnosis(
            version: "0.1.0", kernel: KernelInfo(release: "6.18", machine: "x86_64", cpus: 2),
            checks: checks, experiment: KernelExperiment(seen))
    }

    private let words = Array(repeating: "word", count: 40).joined(separator: " ")

    @Test func aLineACheckAndTheRemedyBelow() throws {
        let lines = TextDiagnosis(diagnosis).text.split(separator: "\n")
        for id in CheckID.allCases {
            #expect(lines.count { $0.contains(" \(id.title) ") } >= 1, "\(id)")
        }
        let refused = try #require(lines.firstIndex { $0.contains("refused") })
        #expect(lines[refused].hasPrefix("missing  fentry and fexit programs refused"))
        #expect(lines[refused + 1].contains("remedy: use the lab"))
        #expect(lines.contains { $0.hasPrefix("unknown  lockdown ") })
    }

    @Test func theConclusionComesLast() {
        let text = TextDiagnosis(diagnosis).text
        #expect(text.contains("--backend auto takes observe: the probe backend lacks: fentry"))
        #expect(text.contains("this kernel                        unpatched\n"))
        #expect(text.contains("stripped from passthrough files"))
        #expect(text.split(separator: "\n\n").count == 4)
    }

    @Test func nothingIsWiderThanAHundredColumns() {
        for line in TextDiagnosis(diagnosis).text.split(separator: "\n") {
            #expect(line.count <= 100, "\(line)")
        }
    }

    @Test func colourChangesNoText() {
        let coloured = TextDiagnosis(diagnosis, style: .ansi).text
        #expect(coloured.contains("\u{1B}"))
        #expect(
            coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == TextDiagnosis(diagnosis).text)
    }

    @Test func followsTheSchema() throws {
        let schema = try ReportSchema.load("doctor.schema.json")
        var bare = diagnosis
        bare.experiment = KernelExperiment(KernelObservations())
        for value in [diagnosis, bare] {
            let object = try JSONSerialization.jsonObject(with: JSONText.encode(value))
            #expect(schema.violations(in: object) == [])
        }
    }

    @Test func theSchemaRefusesWhatIsNotADiagnosis() throws {
        let schema = try ReportSchema.load("doctor.schema.json")
        let data = try JSONText.encode(diagnosis)
        var value = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        value["backend"] = "magic"
        #expect(schema.violations(in: value).contains { $0.contains("backend") })
        value["backend"] = nil
        #expect(schema.violations(in: value).contains { $0.contains("no backend") })
    }
}
