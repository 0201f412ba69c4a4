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

    /// Text as it may stand in an element or in an attribute's quotes: what would be markup is text,
    /// and what would not be seen, or would reorder what is, has a sign.
    ///
    /// Goes by Unicode scalars: a quote and an accent after it are one `Character`, but two to a
    /// browser.
    static func escaped(_ text: String, keepingLines: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n" where keepingLines: result += "\n"
            default: sign(for: scalar).unicodeScalars.forEach { result.unicodeScalars.append($0) }
            }
        }
    }

    /// Control characters as their pictures (U+2400), those that only direct the text by number.
    private static func sign(for scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value).map { "\(Character($0))" } ?? ""
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF:
            "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
        default: "\(Character(scalar))"
        }
    }
}
