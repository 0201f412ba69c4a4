// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@testable import Reporting

@Suite struct MatrixRenderingTests {
    private let matrix = Matrices.everything

    @Test func textFitsIntoAHundredColumns() {
        let wide = Matrices.matrix(
            [
                MatrixRow(
                    kernel: "source:linux-source-7.3"
                        + (1...9).map { "+/p/000\($0)-fuse.patch" }.joined(),
                    cells: OpenMode.allCases.map { Matrices.cell($0, Matrices.exclusive) })
            ], OpenMode.allCases)
        for matrix in [matrix, wide] {
            for line in MatrixText(matrix).text.split(separator: "\n") {
                #expect(line.count <= 100, "\(line)")
                #expect(line.last != " ", "\(line)")
            }
        }
        let text = MatrixText(wide).text
        for mode in OpenMode.allCases { #expect(text.contains(mode.rawValue)) }
    }

    @Test func textMarksWhatDiffers() {
        let lines = MatrixText(matrix).text.split(separator: "\n")
        let marked = lines.filter { $0.contains(" *") && !$0.contains("differ") }
        #expect(marked.count == 1)
        #expect(marked.first?.contains("SHARED *") == true)
        #expect(MatrixText(Matrices.matrix([matrix.rows[1]])).text.contains("*") == false)
    }

    @Test func everyReasonIsShown() {
        let markdown = MatrixMarkdown(matrix).text
        for text in [MatrixText(matrix).text, markdown] {
            #expect(text.contains("booted once more"))
            #expect(text.contains("The mirror offers no debian:6.18"))
            #expect(text.contains("BUG: at"))
            #expect(text.contains("interrupted"))
            #expect(!text.contains("/home/a"))
        }
        #expect(markdown.contains("no passthrough (before 6.9)"))
    }

    @Test func twoKernelsNeverHaveOneName() {
        func title(_ kernels: [String]) -> String {
            let rows = kernels.map {
                MatrixRow(
                    kernel: $0,
                    cells: [Matrices.cell(.directIO, Matrices.shared)])
            }
            return MatrixText(Matrices.matrix(rows, [.directIO])).text
        }
        #expect(title(["source:s+/a/x.patch"]).contains("\nsource:s+x.patch\n"))
        let both = title(["source:s+/a/x.patch", "source:s+/b/x.patch"])
        #expect(both.contains("\nsource:s+/a/x.patch\n"))
        #expect(both.contains("\nsource:s+/b/x.patch\n"))
        #expect(title(["image:/v1+1/bzImage"]).contains("\nimage:/v1+1/bzImage\n"))
    }

    @Test func colourIsOnlyAddedToWords() {
        let plain = MatrixText(matrix).text
        let painted = MatrixText(matrix, style: .ansi).text
        #expect(painted != plain)
        #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func markdownIsTablesWhateverAKernelIsCalled() {
        let blocks = MatrixMarkdown(matrix).text.components(separatedBy: "\n\n")
            .filter { $0.hasPrefix("| ") }
        #expect(blocks.count == matrix.openModes.count)
        for block in blocks {
            let rows = block.split(separator: "\n")
            #expect(rows.count == 2 + matrix.rows.count)
            #expect(rows.map(\.count).max() == rows.map(\.count).min())
            for row in rows {
                let bars = row.replacing("\\|", with: "").filter { $0 == "|" }
                #expect(bars.count == 9, "\(row)")
            }
        }
    }

    @Test func markdownShowsEveryFigure() {
        let row = MatrixMarkdown(matrix).text.split(separator: "\n").first {
            $0.hasPrefix("| source:linux-source-7.3 ")
        }
        let cells = (row ?? "").split(separator: "|").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(cells.dropFirst().prefix(5) == ["EXCLUSIVE", "1", "0", "1", "1 / 0"])
        #expect(cells.last == "1")
    }

    @Test func markdownTakesMarkupForText() {
        #expect(MatrixMarkdown.escaped("i_rwsem a -> b") == "i_rwsem a -> b")
        #expect(MatrixMarkdown.escaped("_x_|`<*[") == "\\_x\\_\\|\\`\\<\\*\\[")
    }

    @Test func htmlLoadsNothingAndEscapesEverything() {
        let text = MatrixHTML(matrix).text
        for word in ["://", "<script", "src=", "url(", "@import", "<b>|", "<fuse", "/home/a"] {
            #expect(!text.contains(word), "\(word)")
        }
        #expect(text.contains("&lt;b&gt;|`c`_.patch"))
        #expect(text.contains("&lt;fuse_dio_lock+0x1&gt; &amp; more"))
        #expect(text.contains("prefers-color-scheme: dark") && text.contains("@media print"))
    }

    @Test func htmlMarksWithAClassAndAWord() {
        let text = MatrixHTML(matrix).text
        let marked = text.components(separatedBy: "<td").filter { $0.contains("<em>differs</em>") }
        #expect(marked.count == 1)
        #expect(marked.first?.hasPrefix(" class=\"shared differs\">") == true)
    }

    @Test func everyElementIsClosed() throws {
        let text = MatrixHTML(matrix).text
        for tag in ["table", "thead", "tbody", "tr", "td", "th", "dl", "ul", "li", "pre", "small"] {
            let opened = text.matches(of: try Regex("<\(tag)[ >]")).count
            #expect(opened == text.ranges(of: "</\(tag)>").count, "\(tag)")
            #expect(opened > 0, "\(tag)")
        }
    }

    @Test func escapingCoversAttributesToo() {
        #expect(HTML("a", "<&>", ["t": "\"'"]).text == "<a t=\"&quot;&#39;\">&lt;&amp;&gt;</a>")
    }
}
