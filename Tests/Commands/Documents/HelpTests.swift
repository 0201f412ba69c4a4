// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Testing

@testable import Commands

/// A verb whose help is shown, `fuselock` itself first.
struct ShownVerb: CustomTestStringConvertible, Sendable {
    let words: [String]
    let type: any ParsableCommand.Type

    var testDescription: String { words.joined(separator: " ") }
    var configuration: CommandConfiguration { type.configuration }

    static let all = below(ShownVerb(words: ["fuselock"], type: Fuselock.self))

    private static func below(_ verb: ShownVerb) -> [ShownVerb] {
        let shown = verb.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        return [verb]
            + shown.flatMap { type in
                let name = type.configuration.commandName ?? "\(type)".lowercased()
                return below(ShownVerb(words: verb.words + [name], type: type))
            }
    }

    /// The lines of its help that show what to type: label and command line.
    var examples: [Substring] {
        configuration.discussion.split(separator: "\n").filter { $0.contains(":  ") }
    }

    /// What is typed after `fuselock`.
    static let names = all.filter { $0.words.count == 2 }.map { $0.words[1] }

    /// The verbs of another verb are shown by what that one has examples of.
    var isPartOfAnother: Bool { words.count > 2 }
}

@Suite struct HelpTests {
    @Test(arguments: ShownVerb.all) func itSaysInOneSentenceWhatItIsFor(verb: ShownVerb) {
        let abstract = verb.configuration.abstract
        let ends = abstract.indices.filter { ".?".contains(abstract[$0]) }
            .filter {
                abstract.index(after: $0) == abstract.endIndex
                    || abstract[abstract.index(after: $0)] == " "
            }
        #expect(ends.count == 1 && ".?".contains(abstract.last ?? " "), "\(abstract)")
    }

    @Test(arguments: ShownVerb.all) func itShowsWhatToType(verb: ShownVerb) {
        #expect(verb.examples.count >= (verb.isPartOfAnother ? 0 : 3))
        let name = verb.words.prefix(2).joined(separator: " ")
        let help = verb.type.helpMessage(columns: 80).split(separator: "\n")
        for line in verb.examples {
            let command = line.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
            #expect(["fuselock lab", name].contains { command.hasPrefix($0) }, "\(line)")
            #expect(help.contains(line), "does not fit a terminal: \(line)")
            for shown in ShownCommand.all(in: [String(command)]) {
                let complaint = DocumentTests.complaint(about: shown.words)
                #expect(complaint == nil, "\(line): \(complaint ?? "")")
            }
        }
    }

    /// README's table is where a verb is found.
    @Test func everyVerbHasARowInTheReadme() throws {
        let rows = try Document.readme.text().split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^\| `fuselock ([a-z]+)[^`]*` \| [^|]+ \|$/).map {
                String($0.output.1)
            }
        }
        #expect(Set(rows) == Set(ShownVerb.names))
    }

    /// Its files are tried before it runs.
    @Test(arguments: ShownVerb.all) func whatWritesJSONToAFileSaysSo(verb: ShownVerb) {
        let help = verb.type.helpMessage(columns: 80)
        let writes = help.contains("\n  --json <")
        #expect(!writes || verb.type is any WritesFiles.Type)
    }

    @Test func examplesComeFirstAndExitCodesLast() {
        let guide = VerbGuide(
            examples: ["One": "fuselock a", "Another": "fuselock b"], text: "Text.",
            exits: [0: "well", 3: "broken"])
        #expect(
            guide.discussion
                == "One:      fuselock a\nAnother:  fuselock b\n\nText.\n\nExit codes: 0 well; 3 broken."
        )
    }

    /// Groups have room for what belongs together; without one stays what is a verb's own.
    @Test(arguments: ShownVerb.all) func optionsAreInGroups(verb: ShownVerb) {
        let help = verb.type.helpMessage(columns: 80)
        let rest = help.components(separatedBy: "\nOPTIONS:\n").last ?? ""
        let ungrouped = rest.components(separatedBy: "\n\n")[0].split(separator: "\n")
            .filter { $0.hasPrefix("  -") }
        #expect(ungrouped.count <= 9, "\(ungrouped.count)")
    }
}
