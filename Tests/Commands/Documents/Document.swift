// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReportFixtures
import Testing

/// A page of this package's documents.
struct Document: CustomTestStringConvertible, Sendable {
    /// Below the package's folder.
    let path: String

    var testDescription: String { path }

    static let package = Fixture.timeline.url.deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let readme = Document(path: "README.md")

    /// What is at the top, and all of docs/.
    static let all: [Document] = ["", "docs/"].flatMap { folder -> [Document] in
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: package.appendingPathComponent(folder).path)
        return (names ?? []).filter { $0.hasSuffix(".md") }.sorted()
            .map { Document(path: folder + $0) }
    }

    var url: URL { Self.package.appendingPathComponent(path) }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// The command lines of this program in blocks of code, each as its words without the program's name.
    func commandLines() throws -> [[String]] {
        try blocks().flatMap { Self.commands(in: $0.lines) }
    }

    /// Its blocks of code.
    func blocks() throws -> [CodeBlock] { CodeBlock.all(in: try text()) }

    /// Where its links lead to, but for those that leave the package.
    func links() throws -> [String] {
        try text().matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.1) }
            .filter { !$0.contains("://") }
    }

    /// What a link can name after its `#`: headings as a forge's renderer calls them.
    func anchors() throws -> [String] {
        try text().components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map { line in
            line.drop { $0 == "#" }.dropFirst().lowercased()
                .filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                .replacingOccurrences(of: " ", with: "-")
        }
    }

    /// Those of a block; where one line has a prompt, the others are output.
    static func commands(in block: [String]) -> [[String]] {
        let prompt = block.contains { $0.hasPrefix("$ ") } ? "$ " : ""
        let typed = CodeBlock.logicalLines(of: block).filter { $0.hasPrefix(prompt) }
            .map { $0.dropFirst(prompt.count) }
        // What is set in by itself is part of a picture or a table.
        return typed.filter { $0.first != " " }.compactMap { line in
            var words = Self.words(of: line)
            if words.first == "sudo" { words.removeFirst() }
            return words.first == "fuselock" ? Array(words.dropFirst()) : nil
        }
    }

    /// As a shell splits them, as far as the documents go: up to a comment or to where output goes.
    static func words(of line: Substring) -> [String] {
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
