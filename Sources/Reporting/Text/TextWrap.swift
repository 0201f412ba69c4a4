// SPDX-License-Identifier: Apache-2.0

/// Breaks printable text at blanks.
package enum TextWrap {
    /// Lines of at most `width` characters; a longer word stays whole on a line of its own.
    package static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in Printable.text(text).split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(word)
            } else {
                line += line.isEmpty ? String(word) : " \(word)"
            }
        }
        return lines + [line]
    }
}
