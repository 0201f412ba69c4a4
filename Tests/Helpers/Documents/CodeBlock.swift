// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A block of code of a page, fenced or indented.
public struct CodeBlock {
    /// What a comment right before it says of it, as `output: report FILE`.
    public let mark: String?
    /// What follows the fence.
    public let language: String
    /// Its lines, without what marks them as code.
    public let lines: [String]

    /// Those of a text in Markdown.
    public static func all(in text: String) -> [CodeBlock] {
        var blocks: [CodeBlock] = []
        var (mark, language): (String?, String?) = (nil, nil)
        var lines: [String] = []
        func close() {
            if !lines.isEmpty {
                blocks.append(CodeBlock(mark: mark, language: language ?? "", lines: lines))
                (mark, lines) = (nil, [])
            }
            language = nil
        }
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```") {
                let isOpening = language == nil
                close()
                language = isOpening ? String(line.dropFirst(3)) : nil
            } else if language != nil {
                lines.append(line)
            } else if line.hasPrefix("    ") {
                lines.append(String(line.dropFirst(4)))
            } else if line.isEmpty {
                // What follows may be more of an indented block.
                if !lines.isEmpty { lines.append("") }
            } else {
                close()
                mark = line.wholeMatch(of: #/<!-- (.*) -->/#).map { String($0.1) }
            }
        }
        close()
        return blocks
    }

    /// Lines, with those that end in a backslash joined to the next.
    public static func logicalLines(of lines: [String]) -> [String] {
        lines.joined(separator: "\n").replacingOccurrences(of: "\\\n", with: " ")
            .components(separatedBy: "\n")
    }

    /// The lines that a program printed: those without a prompt, or where there is none, those that nobody types.
    public var output: [String] {
        guard language.isEmpty else { return [] }
        let lines = Self.logicalLines(of: lines).filter { !$0.isEmpty }
        let prompted = lines.filter { !$0.hasPrefix("$ ") }
        if prompted.count < lines.count { return prompted }
        let typed = #/([A-Z_]+=\S+ )?(sudo )?(fuselock|make|mkdir|swift|apt-get|git) .*/#
        return lines.filter { $0.wholeMatch(of: typed) == nil }
    }
}
