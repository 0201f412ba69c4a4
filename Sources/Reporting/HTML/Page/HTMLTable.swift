// SPDX-License-Identifier: Apache-2.0

/// A table whose first column names its rows.
struct HTMLTable {
    enum Kind { case words, figures }

    let caption: String
    let columns: [(name: String, kind: Kind)]
    /// On a narrow page a row is a block of named figures: no column is out of sight.
    private let isWide: Bool
    private var rows: [[String]] = []
    /// Most columns that a narrow page has room for.
    private static let mostNarrow = 5

    init(_ caption: String, _ columns: [(name: String, kind: Kind)], isWide: Bool = false) {
        self.caption = caption
        self.columns = columns
        self.isWide = isWide || columns.count > Self.mostNarrow
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row of text.
    mutating func add(_ cells: [String]) { add(markup: cells.map { HTML.escaped($0) }) }

    /// Adds a row of markup.
    mutating func add(markup cells: [String]) { rows.append(cells) }

    /// The table, in a box that scrolls where the page is narrower.
    var text: String {
        let head = columns.map { HTML("th", $0.name, attributes($0.kind, scope: "col")) }
        let lines = rows.map { cells in
            HTML(
                "tr",
                zip(columns, cells).enumerated().map { index, pair in
                    let (column, cell) = pair
                    return index == 0
                        ? HTML("th", markup: cell, attributes(column.kind, scope: "row"))
                        : HTML(
                            "td", markup: cell, attributes(column.kind, name: column.name, of: cell)
                        )
                })
        }
        let parts = [
            HTML("caption", caption), HTML("thead", [HTML("tr", head)]), HTML("tbody", lines),
        ]
        return HTMLPage.wide(caption, HTML("table", parts, isWide ? ["class": "cards"] : [:]).text)
    }

    private func attributes(
        _ kind: Kind, scope: String? = nil, name: String? = nil, of cell: String = ""
    ) -> [String: String] {
        let isNone = isWide && cell == "-"
        let classes = (kind == .figures ? ["figure"] : []) + (isNone ? ["none"] : [])
        var attributes = classes.isEmpty ? [:] : ["class": classes.joined(separator: " ")]
        attributes["data-name"] = isWide ? name : nil
        attributes["scope"] = scope
        return attributes
    }
}
