// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import Lab

@Suite struct KernelPatchTests {
    @Test func everyFileOfADiffIsNamed() {
        let text = """
            Models something.
            --- a line of the description that is no header

            --- a/fs/fuse/file.c\t2026-01-01 00:00:00
            +++ b/fs/fuse/file.c
            @@ -1,2 +1,2 @@
            --- decrement
            +++ increment
            --- /dev/null
            +++ b/fs/fuse/new.c
            --- a/fs/fuse/old.c
            +++ /dev/null
            --- a/../../etc/passwd
            +++ b/../../etc/passwd
            --- a//etc/shadow
            +++ b//etc/shadow
            diff --git a/fs/x.c b/fs/y.c
            rename from fs/x.c
            rename to fs/y.c
            """
        #expect(
            KernelPatch.paths(in: text) == [
                "fs/fuse/file.c", "fs/fuse/new.c", "fs/fuse/old.c", "fs/x.c", "fs/y.c",
            ])
    }

    /// What GNU patch 2.7.6 writes.
    @Test func failuresNameFileAndHunk() {
        let output = """
            patching file fs/fuse/file.c
            Hunk #2 succeeded at 1500 (offset 40 lines).
            patching file fs/fuse/iomode.c
            Hunk #1 FAILED at 215.
            Hunk #3 FAILED at 300 (different line endings).
            2 out of 3 hunks FAILED
            """
        #expect(
            KernelPatch.failures(in: output) == [
                "fs/fuse/iomode.c: hunk 1 at line 215", "fs/fuse/iomode.c: hunk 3 at line 300",
            ])
    }
}

@Suite(.enabled(if: Tools.have(.patch), "patch is not installed")) struct SourceTreeTests {
    private let root: FilePath
    private let tree: SourceTree

    init() throws {
        root = try HostFiles.makeTemporaryDirectory()
        tree = SourceTree(folder: root)
        try HostFiles.makeDirectories(tree.source.appending("fs"))
        try write("fs/a.c", "one\ntwo\nthree\n")
    }

    private func write(_ path: String, _ text: String) throws {
        try HostFiles.write(Array(text.utf8), to: tree.source.appending(path))
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try HostFiles.read(tree.source.appending(path)), as: UTF8.self)
    }

    private func patch(_ name: String, _ text: String) throws -> KernelPatch {
        let file = root.appending(name)
        try HostFiles.write(Array(text.utf8), to: file)
        return try KernelPatch(file)
    }

    private static let change = """
        --- a/fs/a.c
        +++ b/fs/a.c
        @@ -1,3 +1,3 @@
         one
        -two
        +TWO
         three

        """
    private static let addition = """
        --- /dev/null
        +++ b/fs/new/b.c
        @@ -0,0 +1 @@
        +new

        """

    @Test func whatWasPatchedIsPutBackAsANewerFile() async throws {
        defer { HostFiles.removeTree(root) }
        let file = tree.source.appending("fs/a.c")
        try await tree.apply([
            try patch("1.patch", Self.change), try patch("2.patch", Self.addition),
        ])
        #expect(try text("fs/a.c") == "one\nTWO\nthree\n")
        #expect(try text("fs/new/b.c") == "new\n")
        let patched = try HostFiles.stat(file).st_mtim
        try tree.restore()
        #expect(try text("fs/a.c") == "one\ntwo\nthree\n")
        #expect(!HostFiles.exists(tree.source.appending("fs/new/b.c")))
        let restored = try HostFiles.stat(file).st_mtim
        #expect(
            (restored.tv_sec, restored.tv_nsec) > (patched.tv_sec, patched.tv_nsec))
        #expect(!HostFiles.exists(root.appending("originals")))
    }

    @Test func aSeriesIsPutBackToItsBeginning() async throws {
        defer { HostFiles.removeTree(root) }
        let second = Self.change.replacing("-two", with: "-TWO").replacing("+TWO", with: "+2")
        try await tree.apply([
            try patch("1.patch", Self.change), try patch("2.patch", second),
        ])
        #expect(try text("fs/a.c") == "one\n2\nthree\n")
        try tree.restore()
        #expect(try text("fs/a.c") == "one\ntwo\nthree\n")
    }

    @Test func aPatchThatDoesNotApplyLeavesTheTreeAsItWas() async throws {
        defer { HostFiles.removeTree(root) }
        let bad = Self.change.replacing(" one", with: " eins").replacing("-two", with: "-zwei")
            .replacing(" three", with: " drei")
        let patches = [try patch("1.patch", Self.addition), try patch("2.patch", bad)]
        await #expect(
            throws: LabError.build(
                .patchFailed(
                    root.appending("2.patch").string, parts: ["fs/a.c: hunk 1 at line 1"]))
        ) { try await tree.apply(patches) }
        #expect(try text("fs/a.c") == "one\ntwo\nthree\n")
        #expect(!HostFiles.exists(tree.source.appending("fs/new/b.c")))
    }

    @Test func anAppliedPatchSaysSo() async throws {
        defer { HostFiles.removeTree(root) }
        try write("fs/a.c", "one\nTWO\nthree\n")
        let patch = try patch("1.patch", Self.change)
        await #expect(
            throws: LabError.build(
                .patchFailed(patch.file.string, parts: ["fs/a.c: already applied"]))
        ) { try await tree.apply([patch]) }
    }

    @Test func textThatIsNoPatchIsRefused() async throws {
        defer { HostFiles.removeTree(root) }
        let patch = try patch("1.patch", "hello\n")
        await #expect(throws: LabError.build(.emptyPatch(patch.file.string))) {
            try await tree.apply([patch])
        }
    }
}
