// SPDX-License-Identifier: Apache-2.0

import Gate
import Reporting

/// `fuselock gate --init`: a policy from a good run.
struct GateInit {
    let path: String

    /// To stdout; a run that would not pass its own policy is not a good one.
    func write() throws {
        let report = try NamedFile.report(path)
        let yaml = PolicyWriter(report).yaml
        if !Wholeness.doubts(about: report).isEmpty {
            for doubt in Wholeness.doubts(about: report) { Terminal.say("\(path): \(doubt)") }
            Terminal.say("a policy is made from a run without doubts: repeat the run")
            throw ExitStatus.incomplete.error
        }
        let policy = try Policy(parsing: yaml, from: "made from \(path)")
        let judgement = Judge(policy, report: report).judgement
        guard judgement.outcome == .holds else {
            Terminal.say(
                "the run does not keep to its own policy:\n\(JudgementText(judgement).text)",
                keepingLines: true)
            throw ExitStatus(of: judgement.outcome).error
        }
        if report.verdict.mode.hasExclusive {
            Terminal.say(
                "\(path) is \(report.verdict.mode.rawValue.uppercased()), and so is what the policy asks for"
            )
        }
        try Terminal.print(yaml)
    }
}
