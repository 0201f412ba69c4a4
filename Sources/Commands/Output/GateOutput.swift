// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Gate
import SystemPackage

/// Where a judgement goes beside stdout.
struct GateOutput: ParsableArguments {
    @Option(help: ArgumentHelp("Also write JUnit XML, a test case a limit.", valueName: "file"))
    var junit: String?

    @Flag(
        help: ArgumentHelp(
            "Also print GitHub's workflow commands, and append a summary to $GITHUB_STEP_SUMMARY."))
    var github = false

    /// Nothing was asked for.
    var isEmpty: Bool { junit == nil && !github }

    /// Text always, the rest where asked for; then ends as judged.
    func emit(
        _ judgement: Judgement, through output: OutputOptions, _ others: Deliveries = Deliveries()
    ) throws {
        var deliveries = others
        deliveries.attempt {
            if let junit { try OutputFile.write(JUnitReport(judgement).text.utf8, to: junit) }
        }
        output.deliver(judgement, to: &deliveries) { JudgementText(judgement, style: $0).text }
        if github { tellGitHub(judgement, &deliveries, onError: output.json == "-") }
        try deliveries.finish(ExitStatus(of: judgement.outcome).rawValue)
    }

    private func tellGitHub(
        _ judgement: Judgement, _ deliveries: inout Deliveries, onError: Bool
    ) {
        let lines = GitHubCommands(judgement).lines.map { $0 + "\n" }.joined()
        if onError {
            _ = try? FileDescriptor.standardError.writeAll(lines.utf8)
        } else {
            deliveries.attempt { try Terminal.print(lines) }
        }
        let summary = Self.summaryFile ?? ""
        guard !summary.isEmpty else { return }
        deliveries.attempt {
            try OutputFile.append(JudgementMarkdown(judgement).text.utf8, to: summary)
        }
    }

    private static var summaryFile: String? {
        ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"]
    }
}
