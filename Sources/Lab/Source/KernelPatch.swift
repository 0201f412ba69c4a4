// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// A unified diff of a kernel tree, with paths one directory below the root (`patch -p1`).
struct KernelPatch {
    let file: FilePath
    let bytes: [UInt8]

    init(_ file: FilePath) throws(LabError) {
        self.file = file
        bytes = try HostFiles.read(file)
    }

    /// Every file of the tree that a diff changes, makes or removes, relative to the root.
    ///
    /// `---` and `+++` count only as a pair, since a removed line that starts with `--` looks like
    /// the first of them. git's renames and copies have lines of their own.
    static func paths(in text: String) -> Set<String> {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var paths: Set<String> = []
        for prefix in ["rename from ", "rename to ", "copy to "] {
            for line in lines where line.hasPrefix(prefix) {
                path(in: "x/" + line.dropFirst(prefix.count)).map { _ = paths.insert($0) }
            }
        }
        for (old, new) in zip(lines, lines.dropFirst())
        where old.hasPrefix("--- ") && new.hasPrefix("+++ ") {
            for name in [old, new] { path(in: name.dropFirst(4)).map { _ = paths.insert($0) } }
        }
        return paths
    }

    /// The name of a header line without its time stamp and its first component; nil for
    /// `/dev/null`, and for a path that leads out of the tree.
    private static func path(in header: Substring) -> String? {
        let name = header.prefix { $0 != "\t" && $0 != "\r" }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, !parts.contains(""), !parts.contains("..") else { return nil }
        return parts.dropFirst().joined(separator: "/")
    }

    /// What patch(1) says did not apply: `fs/fuse/iomode.c: hunk 2 at line 217`, a line each.
    static func failures(in output: String) -> [String] {
        var file = ""
        var failures: [String] = []
        for line in output.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ")
            if line.hasPrefix("patching file ") || line.hasPrefix("checking file ") {
                file = String(line.dropFirst("patching file ".count))
            } else if line.hasPrefix("Hunk #"), words.count >= 5, words[2] == "FAILED" {
                let place = words[4].prefix(while: \.isNumber)
                failures.append("\(file): hunk \(words[1].dropFirst()) at line \(place)")
            } else if line.hasPrefix("can't find file to patch") {
                failures.append("a file that is not in the tree")
            } else if line.hasPrefix("Reversed (or previously applied) patch detected") {
                failures.append("\(file): already applied")
            }
        }
        return failures
    }
}
