// SPDX-License-Identifier: Apache-2.0

import LockModel
import Reporting

/// Columns of the table for a width: those that do not fit are left out, the last first.
struct TableLayout {
    private let cells: [(column: Column, width: Int)]
    private let grouping: Grouping

    private static let narrowestName = 12
    private static let widestName = 60

    init(columns width: Int, grouping: Grouping, of possible: [Column] = Column.allCases) {
        self.grouping = grouping
        var kept = possible
        while kept.count > 2, Self.needed(kept) > width { kept.removeLast() }
        let spare = max(0, width - Self.needed(kept))
        let hasReason = kept.contains(.reason)
        let name =
            Self.narrowestName
            + min(Self.widestName - Self.narrowestName, hasReason ? spare / 2 : spare)
        let reason = Self.narrowestName + spare - (name - Self.narrowestName)
        cells = kept.map { column in
            (column, column.width ?? (column == .name ? min(name, max(1, width)) : reason))
        }
    }

    private static func needed(_ columns: [Column]) -> Int {
        columns.reduce(columns.count - 1) { $0 + ($1.width ?? narrowestName) }
    }

    var header: String { line(cells.map { $0.column.title(grouping) }) }

    /// The rows one below the other; their names are shortened together.
    func lines(_ rows: [MonitorRow], _ style: Style) -> [String] {
        let width = cells.first { $0.column == .name }?.width ?? 0
        let names = Shortening.fit(
            rows.map { Printable.text(Column.name.text($0)) }, to: width)
        return zip(rows, names).map { line($0, name: $1, style) }
    }

    private func line(_ row: MonitorRow, name: String, _ style: Style) -> String {
        let texts = cells.map { $0.column == .name ? name : Printable.text($0.column.text(row)) }
        let plain = line(texts)
        guard let mode = row.verdict, let word = plain.firstRange(of: mode.rawValue.uppercased())
        else { return plain }
        return plain[..<word.lowerBound]
            + style.paint(String(plain[word]), as: Style.role(of: mode))
            + plain[word.upperBound...]
    }

    private func line(_ texts: [String]) -> String {
        let padded = zip(texts, cells).map { text, cell in
            let short = Self.shortened(text, to: cell.width)
            let blanks = String(repeating: " ", count: max(0, cell.width - short.count))
            return cell.column.isText ? short + blanks : blanks + short
        }
        let line = padded.joined(separator: " ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func shortened(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        return width > 1 ? text.prefix(width - 1) + "…" : String(text.prefix(width))
    }
}
