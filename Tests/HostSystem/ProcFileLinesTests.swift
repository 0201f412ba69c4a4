// SPDX-License-Identifier: Apache-2.0

import Foundation
import HostSystem
import SystemPackage
import Testing

@Suite struct ProcFileLinesTests {
    private func lines(_ pieces: [String]) -> [String] {
        var (splitter, found) = (LineSplitter(), [String]())
        let take: (UnsafeBufferPointer<UInt8>) -> Void = {
            found.append(String(decoding: $0, as: UTF8.self))
        }
        for piece in pieces {
            Array(piece.utf8).withUnsafeBufferPointer { splitter.feed($0, take) }
        }
        splitter.finish(take)
        return found
    }

    @Test func linesAreTheSameHoweverTheTextIsCut() {
        let text = "ffff T one\n\nfffe t two\nfffd d three"
        let whole = ["ffff T one", "", "fffe t two", "fffd d three"]
        #expect(lines([text]) == whole)
        for cut in 0...text.utf8.count {
            let (head, tail) = (text.prefix(cut), text.dropFirst(cut))
            #expect(lines([String(head), String(tail)]) == whole, "\(cut)")
        }
        #expect(lines(text.map(String.init)) == whole)
    }

    @Test func aLastLineNeedsNoNewlineAndAnEmptyTextHasNone() {
        #expect(lines(["one\n"]) == ["one"])
        #expect(lines(["one"]) == ["one"])
        #expect(lines([]).isEmpty && lines([""]).isEmpty)
    }

    /// Longer than the pieces that it is read in.
    @Test func aFileIsReadToItsEnd() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let written = (0..<20_000).map { "line \($0)" }
        try written.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        var read: [String] = []
        #expect(
            ProcFile.forEachLine(of: FilePath(path)) {
                read.append(String(decoding: $0, as: UTF8.self))
            })
        #expect(read == written)
        #expect(ProcFile.read(FilePath(path)) == written.joined(separator: "\n"))
        #expect(!ProcFile.forEachLine(of: FilePath(path + ".none")) { _ in })
    }
}
