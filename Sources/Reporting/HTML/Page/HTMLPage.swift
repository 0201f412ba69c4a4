// SPDX-License-Identifier: Apache-2.0

/// One HTML file that loads nothing and runs nothing: the frame of every page.
struct HTMLPage {
    let title: String
    /// What only this page has beside ``StyleSheet``.
    let style: String
    /// What comes before the main part: headings, ways to the sections.
    var header = ""
    let main: String
    var footer = ""

    /// No script, font, image or request, whatever a name in the report may try.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    /// The document, ending in a newline.
    var text: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTML.escaped(title))</title>
        <style>
        \(StyleSheet.text)
        \(style)
        </style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the result</a>
        \(header.isEmpty ? "" : HTML("header", markup: header).text)
        <main id="main" tabindex="-1">
        \(main)
        </main>
        \(footer.isEmpty ? "" : HTML("footer", markup: footer).text)
        </body>
        </html>

        """
    }

    /// What may be wider than the page: it scrolls by itself, with the keyboard too.
    static func wide(_ label: String, _ content: String) -> String {
        HTML(
            "div", markup: content,
            ["class": "wide", "role": "region", "tabindex": "0", "aria-label": label]
        ).text
    }

    /// Labels and what they stand for; a label that repeats is written once.
    static func list(_ pairs: [(String, String)]) -> String {
        guard !pairs.isEmpty else { return "" }
        var items = ""
        for (label, value) in pairs {
            if !label.isEmpty { items += HTML("dt", label).text }
            items += HTML("dd", value).text + "\n"
        }
        return HTML("dl", markup: items).text
    }
}
