// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A matrix as text: at most 100 columns, readable without colour. A kernel's name has a line of its
/// own, so that the cells have the whole width.
public struct MatrixText {
    private let matrix: KernelMatrix
    private let style: Style

    private static let indent = 2
    private static let gap = 2
    /// No cell is narrower: the name of an open mode fits.
    private static let cellWidth = 22

    /// Text of a matrix, with colour only where the style has any.
    public init(_ matrix: KernelMatrix, style: Style = .plain) {
        (self.matrix, self.style) = (matrix, style)
    }

    /// The text, ending in a newline.
    public var text: String {
        let perBand = (style.width - Self.indent + Self.gap) / (Self.cellWidth + Self.gap)
        let modes = matrix.openModes
        let bands = stride(from: 0, to: modes.count, by: perBand).map { start in
            band(Array(modes[start..<min(start + perBand, modes.count)]))
        }
        let sections = bands + [legend, remarks]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    /// As many columns as fit beside each other.
    private func band(_ modes: [OpenMode]) -> [String] {
        var lines = [line(modes.map { ($0.rawValue, .label) })]
        for row in matrix.rows {
            lines.append("")
            lines += TextWrap.lines(of: title(of: row), width: style.width)
            lines += row.failure == nil ? cells(of: row, modes) : [failed]
        }
        return lines
    }

    /// A name that is too long for a line can be broken before each patch.
    private func title(of row: MatrixRow) -> String {
        let name = MatrixWords(matrix: matrix).name(of: row)
        let isLong = name.count > style.width
        let parts = name.split(separator: "+", omittingEmptySubsequences: false)
        let release = row.release.map { " (Linux \($0))" } ?? ""
        return (isLong ? parts.joined(separator: " +") : name) + release
    }

    private var failed: String {
        String(repeating: " ", count: Self.indent) + style.paint("FAILED", as: .bad)
    }

    private func cells(of row: MatrixRow, _ modes: [OpenMode]) -> [String] {
        let columns = modes.map { mode in
            row.cells.first { $0.openMode == mode }.map(words) ?? []
        }
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { index in
            line(columns.map { index < $0.count ? $0[index] : ("", nil) })
        }
    }

    private typealias Words = (text: String, role: Style.Role?)

    private func words(of cell: MatrixCell) -> [Words] {
        let mark = cell.isDifferent ? " *" : ""
        let lead = TextWrap.lines(of: MatrixWords.verdict(of: cell) + mark, width: Self.cellWidth)
        let figures = cell.figures.map(MatrixWords.figureLines) ?? []
        return lead.map { ($0, role(of: cell)) }
            + figures.flatMap { TextWrap.lines(of: $0, width: Self.cellWidth) }.map { ($0, nil) }
    }

    private func role(of cell: MatrixCell) -> Style.Role {
        switch cell.state {
        case .measured: Style.role(of: cell.figures?.verdict ?? .inconclusive)
        case .impossible: .label
        case .failed: .bad
        case .interrupted: .doubtful
        }
    }

    private func line(_ words: [Words]) -> String {
        let last = words.lastIndex { !$0.text.isEmpty } ?? 0
        var line = ""
        var blanks = Self.indent
        for word in words.prefix(last + 1) {
            let painted = word.role.map { style.paint(word.text, as: $0) } ?? word.text
            line += String(repeating: " ", count: blanks) + painted
            blanks = max(0, Self.cellWidth - word.text.count) + Self.gap
        }
        return line.allSatisfy { $0 == " " } ? "" : line
    }

    private var legend: [String] {
        let fields = Fields(style: style, labelWidth: 11)
        let marked = matrix.rows.contains { $0.cells.contains(where: \.isDifferent) }
        let entries =
            [("a / b / c", "locks a write: \(MatrixWords.locksLegend)")]
            + (marked ? [("*", MatrixWords.differenceLegend)] : [])
            + MatrixWords(matrix: matrix).context
        return entries.flatMap { fields.lines($0.0, $0.1) }
    }

    private var remarks: [String] {
        MatrixWords(matrix: matrix).remarks.flatMap { remark in
            let sentence = "\(remark.place): \(remark.sentence)".split(separator: "\n")
                .flatMap { TextWrap.lines(of: String($0), width: style.width) }
            return sentence
                + remark.console.map { "  | \(Printable.text($0).prefix(style.width - 4))" }
        }
    }
}
