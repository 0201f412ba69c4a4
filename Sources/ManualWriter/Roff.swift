// SPDX-License-Identifier: Apache-2.0

/// Text in mdoc(7), the language of manual pages.
enum Roff {
    /// A line of text that is nothing but text.
    static func text(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\\": "\\e"
            // A bare one may come out as a hyphen, which no shell takes for an option.
            case "-": "\\-"
            default: String(character)
            }
        }.joined()
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    /// Arguments of a macro: one word, whatever is in it.
    static func word(_ word: String) -> String {
        let text = text(word).split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\\(dq")
        return "\"\(text)\""
    }

    /// Paragraphs as the help has them; lines that show a command line stay as they are.
    static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        var isLiteral = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.drop { $0 == " " }
            if isCommandLine(line) != isLiteral {
                isLiteral.toggle()
                lines.append(isLiteral ? ".Bd -literal -offset indent" : ".Ed")
            }
            if isLiteral {
                lines.append(self.text(String(line)))
            } else if !words.isEmpty {
                lines.append(self.text(String(words)))
            } else if lines.last != ".Pp", !lines.isEmpty {
                lines.append(".Pp")
            }
        }
        return lines + (isLiteral ? [".Ed"] : [])
    }

    private static func isCommandLine(_ line: Substring) -> Bool {
        let isLabelled = line.contains(":  ") && line.contains("fuselock ")
        let isCommand = line.hasPrefix("fuselock ") && line.contains("--")
        return isCommand || line.hasPrefix("    ") || isLabelled
    }
}
