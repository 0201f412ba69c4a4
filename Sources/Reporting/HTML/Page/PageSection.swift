// SPDX-License-Identifier: Apache-2.0

/// One section of a page: a heading that can be linked to, and what is under it.
struct PageSection {
    /// Its anchor.
    let id: String
    let title: String
    /// The title in the list of links.
    let short: String
    let body: String

    init(_ id: String, _ title: String, short: String? = nil, _ parts: [String]) {
        self.id = id
        self.title = title
        self.short = short ?? title
        body = parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    var text: String {
        HTML(
            "section", markup: HTML("h2", title, ["id": id]).text + "\n" + body,
            ["aria-labelledby": id]
        ).text
    }

    /// Links to sections.
    static func links(_ sections: [PageSection]) -> String {
        let items = sections.map { section in
            HTML("li", markup: HTML("a", section.short, ["href": "#\(section.id)"]).text)
        }
        return HTML("nav", markup: HTML("ul", items).text, ["aria-label": "Sections"]).text
    }

    /// A sentence below a heading or a drawing.
    static func note(_ text: String) -> String { HTML("p", text, ["class": "note"]).text }
}
