// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel
import Reporting
import SystemPackage

/// Where a matrix goes, and in which form.
struct MatrixOutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, json, html
    }

    @Option(help: "text, markdown (for a mail or a pull request), json, or html (one file).")
    var format = Format.text

    @Option(help: ArgumentHelp("Also write the matrix as JSON.", valueName: "file"))
    var json: String?

    /// Writes the matrix to stdout, and to the file where one is named.
    func emit(_ matrix: KernelMatrix) throws {
        if let json { try OutputFile.write(try JSONText.encode(matrix), to: json) }
        let output = FileDescriptor.standardOutput
        switch format {
        case .text:
            let style = Terminal.style(for: output.rawValue)
            try output.writeAll(MatrixText(matrix, style: style).text.utf8)
        case .markdown: try output.writeAll(MatrixMarkdown(matrix).text.utf8)
        case .json: try output.writeAll(try JSONText.encode(matrix))
        case .html: try output.writeAll(MatrixHTML(matrix).text.utf8)
        }
    }
}
