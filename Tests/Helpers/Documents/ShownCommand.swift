// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A command line of this program, as somebody types it.
public struct ShownCommand: CustomStringConvertible, Sendable {
    /// For a shell, without `sudo`.
    public let line: String
    /// What the program gets, without its name.
    public let words: [String]

    /// Its line.
    public var description: String { line }

    init?(_ typed: Substring) {
        let line = typed.hasPrefix("sudo ") ? typed.dropFirst(5) : typed
        let words = Self.words(of: line)
        // What is set in by itself is part of a picture or a table.
        guard line.first != " ", words.first == "fuselock" else { return nil }
        self.line = String(line)
        self.words = Array(words.dropFirst())
    }

    /// Those of a block; where one line has a prompt, the others are output.
    public static func all(in block: [String]) -> [ShownCommand] {
        let prompt = block.contains { $0.hasPrefix("$ ") } ? "$ " : ""
        return CodeBlock.logicalLines(of: block).filter { $0.hasPrefix(prompt) }
            .compactMap { ShownCommand($0.dropFirst(prompt.count)) }
    }

    /// As a shell splits them, as far as the documents go: up to a comment or to where output goes.
    public static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + "\(character)" }
            } else if character == "'" || character == "\"" {
                (quote, word) = (character, word ?? "")
            } else if character == "#", word == nil {
                break
            } else if character == " " {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + "\(character)"
            }
        }
        if let whole = word { words.append(whole) }
        return Array(words.prefix { ![">", "|", "&&"].contains($0) })
    }
}
