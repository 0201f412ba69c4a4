// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LockModel
import Reporting

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
        var deliveries = Deliveries()
        deliveries.attempt {
            if let json { try OutputFile.write(try JSONText.encode(matrix), to: json) }
        }
        deliveries.attempt { try Terminal.print(rendered(matrix)) }
        try deliveries.finish(0)
    }

    private func rendered(_ matrix: KernelMatrix) throws -> [UInt8] {
        switch format {
        case .text:
            Array(MatrixText(matrix, style: Terminal.style(for: STDOUT_FILENO)).text.utf8)
        case .markdown: Array(MatrixMarkdown(matrix).text.utf8)
        case .json: Array(try JSONText.encode(matrix))
        case .html: Array(MatrixHTML(matrix).text.utf8)
        }
    }
}
