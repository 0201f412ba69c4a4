// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a report has of an observation, under the verdict: only what was seen, nothing for what
/// this backend cannot see.
struct ObservationText {
    private let observation: Observation
    private let lines: SampleLines
    private let report: Report
    private let fields: Fields

    init(_ observation: Observation, of report: Report, _ fields: Fields) {
        self.observation = observation
        self.report = report
        self.fields = fields
        lines = SampleLines(observation, of: report.files)
    }

    var facts: [String] { lines.facts.flatMap { fields.lines($0.0, $0.1) } }

    var contention: [String] {
        ContentionTable(observation.contention).lines(within: fields.style.width)
    }

    var closing: [String] {
        let tail = report.notCovered.map { ("not covered", $0) }
        return (lines.closing + tail).flatMap { fields.lines($0.0, $0.1) }
            + TracerLines(report).lines(fields)
    }
}
