// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Lab

@Suite struct GuestStepRecordTests {
    private let two = Array("step a 0 3 0\n{}\nstep b+c 69 0 4\nno\n\n".utf8)

    @Test func recordsAreReadAsTheyWereSent() {
        #expect(
            GuestStepRecord.parse(two) == [
                GuestStepRecord(name: "a", exitCode: 0, json: Array("{}\n".utf8)),
                GuestStepRecord(name: "b+c", exitCode: 69, errors: "no\n\n"),
            ])
    }

    /// Whatever a dying guest cut off, what came before it is there.
    @Test func aRecordThatIsNotWholeIsLeftOut() {
        let first = GuestStepRecord.parse(two).first
        for length in two.indices {
            let records = GuestStepRecord.parse(Array(two.prefix(length)))
            #expect(records == (length < 16 ? [] : [first].compactMap { $0 }))
        }
    }

    @Test(arguments: ["step a 0 -1 0\n", "step a 0 1\nx", "stop a 0 0 0\n", "\n", "step\n"])
    func whatIsNoRecordEndsTheReading(text: String) {
        #expect(GuestStepRecord.parse(Array(text.utf8)) == [])
    }

    /// The shell's side of it, with a program that is a shell of its own.
    @Test func theScriptSendsWhatTheParserReads() async throws {
        let folder = try HostFiles.makeTemporaryDirectory()
        defer { HostFiles.removeTree(folder) }
        let program = folder.appending("program").string
        let steps = [
            GuestStep("good", verb: "ok", ["it's"]),
            GuestStep("idle", verb: "x", isForFailures: true),
            GuestStep("bad", verb: "fail"), GuestStep("why", verb: "ok", isForFailures: true),
        ]
        var script = GuestSeriesScript.text(
            program: program, steps: steps, setUp: ["true"], limit: .seconds(5))
        script.replace("/run/lab", with: folder.string)
        script.replace("/dev/console", with: folder.appending("console").string)
        try HostFiles.write(Array(Self.program.utf8), to: folder.appending("program"))
        let shell = HostTool(name: "sh", package: "dash")
        _ = try await shell.require(["-c", "chmod +x \(program)"])
        let records = GuestStepRecord.parse(try await shell.require(["-c", script]).output)
        #expect(records.map(\.name) == ["good", "bad", "why"])
        #expect(records.map(\.exitCode) == [0, 3, 0])
        #expect(records.map(\.errors) == ["", "sorry\n", ""])
        #expect(records.map { String(decoding: $0.json, as: UTF8.self) } == ["it's\n", "", "\n"])
    }

    private static let program = """
        #!/bin/sh
        case $1 in ok) echo "$4" >"$3" ;; *) echo sorry >&2; exit 3 ;; esac

        """
}
