// SPDX-License-Identifier: Apache-2.0

/// One element of an HTML document.
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

    /// Text as it may stand in an element or in an attribute's quotes.
    static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(character)
            }
        }.joined()
    }
}
