// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// What a dynamic executable needs beside itself, as the host's loader resolves it.
enum SharedLibraries {
    /// Paths of the loader and the libraries; none for a static executable or a script.
    static func needed(by executable: FilePath) async throws(LabError) -> [String] {
        let outcome = try await HostTool.ldd.run([executable.string])
        // ldd fails for what is not dynamic, and says so; that is an answer, not an error.
        guard outcome.succeeded else { return [] }
        return try parse(outcome.text, of: executable.string)
    }

    /// Lines are `NAME => PATH (ADDRESS)`, `PATH (ADDRESS)` for the loader, or a name alone for the
    /// vdso.
    static func parse(_ text: String, of executable: String) throws(LabError) -> [String] {
        var paths: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            if let arrow = words.firstIndex(of: "=>"), arrow + 1 < words.count {
                guard words[arrow + 1].hasPrefix("/") else {
                    throw .libraryNotFound(words[0], of: executable)
                }
                paths.append(words[arrow + 1])
            } else if let path = words.first, path.hasPrefix("/") {
                paths.append(path)
            }
        }
        return paths
    }
}
