// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Foundation
import Testing

@testable import Commands

/// What the documents show can be typed, and what they refer to is there.
@Suite struct DocumentTests {
    @Test(arguments: Document.all) func everyCommandLineParses(document: Document) throws {
        for command in try document.commandLines() {
            let complaint = Self.complaint(about: command.words)
            #expect(complaint == nil, "\(command): \(complaint ?? "")")
        }
    }

    @Test(arguments: Document.all) func everyLinkLeadsSomewhere(document: Document) throws {
        let folder = document.url.deletingLastPathComponent()
        for link in try document.links() {
            let parts = link.components(separatedBy: "#")
            let target = parts[0].isEmpty ? document.url : folder.appendingPathComponent(parts[0])
            #expect(FileManager.default.fileExists(atPath: target.path), "\(link)")
            guard parts.count == 2 else { continue }
            let page = String(
                target.standardizedFileURL.path.dropFirst(
                    Document.package.standardizedFileURL.path.count + 1))
            let anchors = try Document(path: page).anchors()
            #expect(anchors.contains(parts[1]), "\(link)")
        }
    }

    /// Files that a page names, with or without their folders.
    @Test(arguments: Document.all) func everyFileNamedIsThere(document: Document) throws {
        let files = try Self.files()
        let names = try document.text().matches(
            of: #/`(?:[A-Za-z/]+: )?([A-Za-z0-9+_./-]+\.(?:swift|h|bpf\.c))`/#)
        for name in names.map({ String($0.1) }) {
            #expect(files.contains { $0 == name || $0.hasSuffix("/" + name) }, "\(name)")
        }
        if document.path == "ARCHITECTURE.md" { #expect(names.count > 50) }
    }

    /// Of this package's own, by their paths.
    private static func files() throws -> [String] {
        try ["BPF", "Sources", "Tests"].flatMap { folder in
            let root = Document.package.appendingPathComponent(folder)
            let all = try #require(FileManager.default.enumerator(atPath: root.path))
            return all.compactMap { $0 as? String }.map { "\(folder)/\($0)" }
        }
    }

    @Test func theFirstPageIsShort() throws {
        let lines = try Document.readme.text().split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 151, "150 lines, each with its end")
    }

    @Test func everyVerbIsOnTheFirstPage() throws {
        let text = try Document.readme.text()
        for verb in Fuselock.configuration.subcommands where verb.configuration.shouldDisplay {
            let name = try #require(verb.configuration.commandName)
            #expect(text.contains("| `fuselock \(name) ") || text.contains("| `fuselock \(name)`"))
        }
    }

    /// Nothing of the above means anything where nothing is found.
    @Test func commandLinesAreFound() throws {
        let all = try Document.all.flatMap { try $0.commandLines() }
        #expect(all.count >= 30, "\(all.count)")
        let block = CodeBlock.all(
            in: "x\n\n    sudo fuselock a 'b c' \\\n        d    # e\n\ny\n")
        #expect(
            block.flatMap { ShownCommand.all(in: $0.lines).map(\.words) } == [["a", "b c", "d"]])
        let output = CodeBlock.all(in: "```\n$ fuselock a > b\nfuselock c\n```\n")
        #expect(output.flatMap { ShownCommand.all(in: $0.lines).map(\.words) } == [["a"]])
        let picture = CodeBlock.all(in: "```mermaid\n    fuselock --> x\n```\n")
        #expect(picture.flatMap { ShownCommand.all(in: $0.lines).map(\.words) } == [])
        #expect(Self.complaint(about: ["lab", "--", "demo", "--no-such"]) != nil)
        #expect(Self.complaint(about: ["trace"]) != nil)
    }

    /// What the parser has against it, and against the verb that it runs in its turn.
    static func complaint(about words: [String]) -> String? {
        do {
            switch try Fuselock.parseAsRoot(words) {
            case let lab as LabRunCommand where !lab.verb.isEmpty:
                return complaint(about: lab.verb)
            case let gate as GateCommand where !gate.verb.isEmpty:
                return complaint(about: gate.verb)
            default: return nil
            }
        } catch {
            return Fuselock.exitCode(for: error).isSuccess ? nil : Fuselock.message(for: error)
        }
    }
}
