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

    /// Text always, the rest where asked for.
    func emit(_ judgement: Judgement, through output: OutputOptions) throws {
        if let junit { try OutputFile.write(JUnitReport(judgement).text.utf8, to: junit) }
        try output.emit(judgement) { JudgementText(judgement, style: $0).text }
        guard github else { return }
        let lines = GitHubCommands(judgement).lines.map { $0 + "\n" }.joined()
        let stream = output.json == "-" ? FileDescriptor.standardError : .standardOutput
        try stream.writeAll(lines.utf8)
        let summary = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"] ?? ""
        if !summary.isEmpty {
            try OutputFile.write(
                JudgementMarkdown(judgement).text.utf8, to: summary, appending: true)
        }
    }
}
