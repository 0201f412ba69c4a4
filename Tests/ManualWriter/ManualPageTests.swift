// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ManualWriter

@Suite struct ManualPageTests {
    private static let json = """
        {"command": {"commandName": "tool", "abstract": "Does it?", "discussion": "Try:  tool x",
          "subcommands": [
            {"commandName": "run", "abstract": "Run a thing.", "shouldDisplay": true,
             "discussion": "As in:\\n\\nfuselock run -- a\\\\b\\n.dot first\\n\\nExit codes: 0.",
             "arguments": [
               {"kind": "positional", "isOptional": false, "isRepeating": false,
                "valueName": "path", "abstract": "A path.", "parsingStrategy": "default"},
               {"kind": "option", "isOptional": true, "isRepeating": false, "valueName": "a|b",
                "names": [{"kind": "long", "name": "backend"}], "defaultValue": "a",
                "abstract": "Which.", "sectionTitle": "Tracing"},
               {"kind": "flag", "isOptional": true, "isRepeating": false, "abstract": "More.",
                "names": [{"kind": "long", "name": "verbose"}, {"kind": "short", "name": "v"}]},
               {"kind": "flag", "isOptional": true, "isRepeating": false, "shouldDisplay": false,
                "names": [{"kind": "long", "name": "secret"}]}
             ]},
            {"commandName": "hidden", "shouldDisplay": false},
            {"commandName": "help", "shouldDisplay": true}
          ]}}
        """

    private func pages() throws -> [ManualPage] {
        let help = try JSONDecoder().decode(ToolHelp.self, from: Data(Self.json.utf8))
        return ManualPage(verb: help.command, path: [], date: "2026-11-25").all
    }

    @Test func aPageAVerbThatIsShown() throws {
        #expect(try pages().map(\.name) == ["tool", "tool-run"])
        let first = try #require(try pages().first?.text)
        #expect(first.contains(".Nd does it\n"))
        #expect(first.contains(".It Xr tool-run 1\nRun a thing.\n"))
        #expect(!first.contains("hidden"))
    }

    @Test func optionsHaveTheirGroupTheirDefaultAndBothNames() throws {
        let text = try #require(try pages().last?.text)
        #expect(text.contains(".Sh SYNOPSIS\n.Nm tool run\n.Op Ar options\n.Ar path\n"))
        #expect(
            text.contains(".Ss Tracing\n.Bl -tag -width Ds\n.It Fl \\-backend Ar \"a|b\"\nWhich.\n")
        )
        #expect(text.contains("The default is a.\n"))
        #expect(text.contains(".It Fl v , Fl \\-verbose\n"))
        #expect(!text.contains("secret"))
        #expect(text.hasSuffix(".Sh SEE ALSO\n.Xr tool 1\n"))
    }

    @Test func commandLinesStayLinesAndNothingIsMarkup() throws {
        let text = try #require(try pages().last?.text)
        let literal = ".Bd -literal -offset indent\nfuselock run \\-\\- a\\eb\n.Ed\n"
        #expect(text.contains(".Pp\n\(literal)\\&.dot first\n.Pp\nExit codes"))
    }
}
