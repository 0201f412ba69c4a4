// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import LockModel
import Reporting
import Testing

/// What the documents show as output is what the program prints for a run that was saved, but for figures and names.
///
/// A comment right before a block says which: `<!-- output: report FILE -->`, a command that reads a saved run; or
/// `<!-- output: inspect --json FILE -->`, the one that saved it and printed the same; or
/// `<!-- unchecked output: WHY -->`.
@Suite struct ShownOutputTests {
    @Test(arguments: Document.all) func everyOutputSaysWhereItIsFrom(document: Document) throws {
        for block in try document.blocks() where !block.output.isEmpty {
            let why = block.mark?.wholeMatch(of: #/unchecked output: (.{10,})/#)
            #expect(
                Self.command(of: block) != nil || why != nil,
                "no comment says what prints this: \(block.output[0])")
        }
    }

    @Test(arguments: Document.all) func everyOutputIsWhatIsPrinted(document: Document) throws {
        for block in try document.blocks() {
            guard let command = Self.command(of: block) else { continue }
            #expect(!block.output.isEmpty, "\(command) is said to print nothing")
            let printed = try Self.output(of: command)
            for line in Self.unlike(block.output, printed) {
                Issue.record("\(command.joined(separator: " ")) does not print: \(line)")
            }
        }
    }

    /// Nothing of the above means anything where nothing is found, or everything is alike.
    @Test func outputsAreFoundAndCompared() throws {
        let checked = try Document.all.flatMap { try $0.blocks() }
            .filter { Self.command(of: $0) != nil }
        #expect(checked.count >= 8, "\(checked.count)")
        let printed = "wait  p50 575 ns, p99 7.34 ms; 18.7 % contended, of 16\n      MiB\n"
        #expect(
            Self.unlike(["wait p50 1.2 k, p99 3 ns; 1.0 % contended, of 8 KiB", "..."], printed)
                == [])
        for other in ["hold p50 1 ns", "wait p50, p99 contended", "p50 1 ns 18.7 % slept"] {
            #expect(Self.unlike([other], printed) == [other])
        }
        let blocks = CodeBlock.all(
            in: "<!-- output: a b -->\n\n    $ x\n    y\n\nz\n\n```\nw\n```\n\n    sudo make x\n")
        #expect(blocks.map(\.output) == [["y"], ["w"], []])
        #expect(blocks.map(\.mark) == ["output: a b", nil, nil])
    }

    /// The words of the command that prints what a block shows.
    private static func command(of block: CodeBlock) -> [String]? {
        block.mark.flatMap { $0.wholeMatch(of: #/output: (.*)/#) }
            .map { ShownCommand.words(of: $0.1) }
    }

    /// Those of the lines whose words are not printed side by side; `...` stands for what is left out.
    private static func unlike(_ lines: [String], _ printed: String) -> [String] {
        let whole = Shape(printed)
        return lines.filter { $0 != "..." && !whole.contains(Shape($0)) }
    }

    private static func output(of words: [String]) throws -> String {
        let file = try Data(
            contentsOf: Document.package.appendingPathComponent(try #require(words.last)))
        let decoder = JSONDecoder()
        switch words.dropLast() {
        case ["inspect", "--json"]:
            return TextInspection(try decoder.decode(Inspection.self, from: file)).text
        case ["cases", "--json"]:
            return CaseTable(try decoder.decode(CaseReport.self, from: file)).text
        case ["doctor", "--json"]:
            return TextDiagnosis(try decoder.decode(Diagnosis.self, from: file)).text
        default:
            let path = Document.package.appendingPathComponent(words[words.count - 1]).path
            let outcome = try OwnProgram.run(words.dropLast() + [path])
            #expect(outcome.code == 0, "\(outcome.errors)")
            return String(decoding: outcome.output, as: UTF8.self)
        }
    }
}
