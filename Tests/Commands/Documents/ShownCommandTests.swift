// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Testing

/// What the documents show is run, as it is written, and ends as it should.
@Suite struct ShownCommandTests {
    @Test(arguments: Document.all) func whatReadsSavedRunsDoes(document: Document) throws {
        let script = CommandScript(try document.commandLines().filter(\.readsSavedRuns))
        for complaint in try ShownCommands.run(script) { Issue.record("\(complaint)") }
    }

    /// Nothing of this means anything where nothing is run, or every end is good.
    @Test func whatIsWrongIsSaid() throws {
        let commands = ShownCommand.all(in: [
            "fuselock report run.json --format nothing", "fuselock report there-is-none.json",
            "sudo fuselock report run.json --format csv > run.csv    # a comment",
            "fuselock report run.csv",
        ])
        let complaints = try ShownCommands.run(CommandScript(commands))
        #expect(complaints.count == 3, "\(complaints)")
        #expect(zip(complaints, [0, 1, 3]).allSatisfy { $0.hasPrefix(commands[$1].line) })
        let all = try Document.all.flatMap { try $0.commandLines() }.filter(\.readsSavedRuns)
        #expect(all.count >= 10, "\(all)")
    }

    /// Who takes a command out of the documents takes its entry out here.
    @Test func noTableHasWhatNobodyShows() throws {
        let all = try Document.all.flatMap { try $0.commandLines() }
        for entry in [ShownCommand.neverRun, ShownCommand.stopped].flatMap(\.keys) {
            #expect(all.contains { $0.matches(entry) }, "\(entry)")
        }
        for file in ShownCommand.given.keys {
            #expect(all.contains { $0.line.contains(file) }, "\(file)")
        }
    }

    @Test func theLabRunsItsVerb() throws {
        let shown = ShownCommand.all(in: [
            "fuselock lab -- demo --writers 2",
            "fuselock gate --policy p -- lab --kernel debian:7.3 --with x -- demo",
            "fuselock lab matrix --kernel k -- x",
        ])
        #expect(
            shown.map(\.withoutLab.line) == [
                "fuselock demo --writers 2", "fuselock gate --policy p -- demo", shown[2].line,
            ])
    }
}
