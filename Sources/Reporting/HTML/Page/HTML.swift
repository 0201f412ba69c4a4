// SPDX-License-Identifier: Apache-2.0

/// One element of an HTML document, or of a drawing in it.
struct HTML: CustomStringConvertible {
    /// The element with its tags.
    let text: String

    var description: String { text }

    /// An element around text, which is escaped.
    init(_ tag: String, _ content: String, _ attributes: [String: String] = [:]) {
        self.init(tag, markup: Self.escaped(content), attributes)
    }

    /// An element around other elements.
    init(_ tag: String, markup: String, _ attributes: [String: String] = [:]) {
        let list = attributes.sorted { $0.key < $1.key }
            .map { " \($0.key)=\"\(Self.escaped($0.value))\"" }.joined()
        text = "<\(tag)\(list)>\(markup)</\(tag)>"
    }

    /// An element around a list of others.
    init(_ tag: String, _ elements: [HTML], _ attributes: [String: String] = [:]) {
        self.init(tag, markup: elements.map(\.text).joined(), attributes)
    }

    /// Text as it may stand in an element or in an attribute's quotes, nothing of it markup.
    ///
    /// Goes by Unicode scalars: a quote and an accent after it are one `Character`, but two to a
    /// browser.
    static func escaped(_ text: String, keepingLines: Bool = false) -> String {
        Printable.text(text, keepingLines: keepingLines).unicodeScalars.reduce(into: "") {
            result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
