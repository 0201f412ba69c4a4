// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct CPIOArchiveTests {
    @Test func bytesAreNewcs() {
        var archive = CPIOArchive()
        archive.addFile("/hi", Array("12345".utf8), executable: true)
        let expected =
            "070701" + "00000001" + "000081ED" + "00000000" + "00000000" + "00000001" + "00000000"
            + "00000005" + "00000000" + "00000000" + "00000000" + "00000000" + "00000003"
            + "00000000" + "hi\0\0\0\0" + "12345\0\0\0"
            + "070701" + "00000000" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000"
            + "00000000" + "00000000" + "00000000" + "00000000" + "00000000" + "0000000B"
            + "00000000" + "TRAILER!!!\0\0\0\0"
        #expect(String(decoding: archive.finished(), as: UTF8.self) == expected)
    }

    @Test func directoriesComeOnceAndBeforeTheirContents() {
        var archive = CPIOArchive()
        archive.addFile("/a/b/x", [])
        archive.addFile("/a/b/y", [])
        let text = String(decoding: archive.finished(), as: UTF8.self)
        let names = text.split(separator: "\0").compactMap { part -> String? in
            guard part.hasPrefix("070701") else { return nil }
            return String(part.dropFirst(110))
        }
        #expect(names == ["a", "a/b", "a/b/x", "a/b/y", "TRAILER!!!"])
    }

    @Test(.enabled(if: Tools.have(.busybox), "no busybox in PATH"))
    func busyboxUnpacksIt() async throws {
        var archive = CPIOArchive()
        let contents = (0..<100_001).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        archive.addFile("/dir/data", contents)
        archive.addLink("/dir/link", to: "data")
        let folder = try HostFiles.makeTemporaryDirectory()
        defer { HostFiles.removeTree(folder) }
        try HostFiles.write(archive.finished(), to: folder.appending("archive"))
        let outcome = try await HostTool.busybox.run(
            ["cpio", "-i", "-F", "archive"], in: folder)
        #expect(outcome.succeeded, "\(outcome.errors)")
        #expect(try HostFiles.read(folder.appending("dir/link")) == contents)
        let link = try folder.appending("dir/link").stat(followTargetSymlink: false)
        #expect(link.type == .symbolicLink)
    }
}
