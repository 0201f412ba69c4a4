// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import FuseServer

@Suite struct ServerProcessTests {
    private func failure(
        _ executable: FilePath, _ arguments: [String], _ limit: Duration = .seconds(20)
    ) -> ServerProcessError? {
        do throws(ServerProcessError) {
            _ = try ServerProcess(executable: executable, arguments: arguments, timeLimit: limit)
            return nil
        } catch { return error }
    }

    @Test func noSuchExecutable() {
        #expect(
            failure("/nowhere/server", []) == .notStarted("/nowhere/server", .noSuchFileOrDirectory)
        )
    }

    @Test func itsLastWordsAreKept() {
        let error = failure("/bin/sh", ["-c", "echo no such luck >&2; exit 3"])
        #expect(error == .failed("/bin/sh", waitStatus: 3 << 8, standardError: "no such luck\n"))
        #expect(
            error?.description
                == "the server /bin/sh ended with code 3 before it was ready: no such luck")
    }

    @Test func nonsenseIsNoReadyMessage() {
        let error = failure("/bin/sh", ["-c", "echo why >&2; echo nonsense >&3; sleep 60"])
        guard case .failed(_, _, "why\n") = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func silenceHasALimit() {
        let error = failure("/bin/sh", ["-c", "exec sleep 60"], .milliseconds(200))
        #expect(error == .timedOut("/bin/sh", .milliseconds(200), standardError: ""))
    }

    @Test func readyMessageSurvivesItsLine() throws {
        let message = ReadyMessage(
            mountPoint: "/mnt/a b", mount: MountIdentity(mountID: 5, major: 0, minor: 44),
            negotiated: Negotiation(
                major: 7, minor: 45, flags: ["ASYNC_READ"], kernelOffers: ["ASYNC_READ", "bit 60"],
                maxWrite: 1 << 20, passthrough: true, writebackCache: false, maxStackDepth: 1,
                openFlags: [.passthrough]))
        let line = try message.line()
        #expect(!line.contains("\n"))
        #expect(ReadyMessage(line: line) == message)
    }
}
