// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReportFixtures

/// A page of this package's documents.
public struct Document: CustomStringConvertible, Sendable {
    /// Below the package's folder.
    public let path: String

    /// Its path.
    public var description: String { path }

    /// The one at a path below the package's folder.
    public init(path: String) { self.path = path }

    /// The package's folder.
    public static let package = Fixture.timeline.url.deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What who comes reads first.
    public static let readme = Document(path: "README.md")

    /// What is at the top, and all of docs/.
    public static let all: [Document] = ["", "docs/"].flatMap { folder -> [Document] in
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: package.appendingPathComponent(folder).path)
        return (names ?? []).filter { $0.hasSuffix(".md") }.sorted()
            .map { Document(path: folder + $0) }
    }

    /// Its file.
    public var url: URL { Self.package.appendingPathComponent(path) }

    /// All of it.
    public func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    /// The command lines of this program in its blocks of code.
    public func commandLines() throws -> [ShownCommand] {
        try blocks().flatMap { ShownCommand.all(in: $0.lines) }
    }

    /// Its blocks of code.
    public func blocks() throws -> [CodeBlock] { CodeBlock.all(in: try text()) }

    /// Where its links lead to, but for those that leave the package.
    public func links() throws -> [String] {
        try text().matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.1) }
            .filter { !$0.contains("://") }
    }

    /// What a link can name after its `#`: headings as a forge's renderer calls them.
    public func anchors() throws -> [String] {
        try text().components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map { line in
            line.drop { $0 == "#" }.dropFirst().lowercased()
                .filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                .replacingOccurrences(of: " ", with: "-")
        }
    }
}
