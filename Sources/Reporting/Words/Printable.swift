// SPDX-License-Identifier: Apache-2.0

/// Text from outside, names of files and tasks above all, as it may be shown: what would steer a
/// terminal, would not be seen, or would reorder what is, has a sign instead; what a workflow's runner
/// would take for a command (actions/runner, ActionCommand.cs) has a blank in it.
package enum Printable {
    /// The text with its signs.
    ///
    /// - Parameter keepingLines: line feeds stay.
    package static func text(_ text: String, keepingLines: Bool = false) -> String {
        var result = ""
        var (last, lastButOne): (Unicode.Scalar?, Unicode.Scalar?)
        for scalar in text.unicodeScalars {
            if isCommand(scalar, after: last, lastButOne) { result += " " }
            if keepingLines, scalar == "\n" {
                result += "\n"
            } else if let sign = sign(for: scalar) {
                result += sign
            } else {
                result.unicodeScalars.append(scalar)
            }
            (lastButOne, last) = (last, scalar)
        }
        return result
    }

    /// `::` at the beginning of a word, which text that is wrapped may make that of a line, and `##[`.
    private static func isCommand(
        _ scalar: Unicode.Scalar, after last: Unicode.Scalar?, _ lastButOne: Unicode.Scalar?
    ) -> Bool {
        switch scalar {
        case ":": last == ":" && (lastButOne?.properties.isWhitespace ?? true)
        case "[": last == "#" && lastButOne == "#"
        default: false
        }
    }

    /// Control characters as their pictures (U+2400), those that only direct the text by number;
    /// `nil` for all others.
    package static func sign(for scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value).map { "\(Character($0))" }
        case 0x7F: return "\u{2421}"
        case ..<0x80: return nil
        default:
            return isUnseen(scalar)
                ? "[U+\(String(scalar.value, radix: 16, uppercase: true))]" : nil
        }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
