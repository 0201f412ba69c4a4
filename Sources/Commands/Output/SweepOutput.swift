// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel
import Reporting

/// A saved sweep, rendered again.
struct SweepOutput {
    let sweep: WriterSweep

    func print(as format: ReportCommand.Format, _ output: OutputOptions) throws {
        switch format {
        case .text: try output.emit(sweep) { SweepText(sweep, style: $0).text }
        case .markdown: try Terminal.print(SweepMarkdown(sweep).text)
        case .json: try Terminal.print(JSONText.encode(sweep))
        case .html: try Terminal.print(SweepHTML(sweep).text)
        default:
            throw ValidationError("A sweep has the formats text, markdown, json and html.")
        }
    }
}
