// SPDX-License-Identifier: Apache-2.0

/// What `make` wrote, both streams in one.
enum BuildLog {
    /// Files made so far and the last of them, from kbuild's lines, `  CC      fs/fuse/file.o`;
    /// nil before the first.
    static func progress(in text: String) -> String? {
        let steps = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("  ") }
        guard let last = steps.last?.split(separator: " "), last.count >= 2 else { return nil }
        return "\(steps.count) files, \(last[0]) \(last[last.count - 1])"
    }

    /// The lines that say why a build failed: the compiler's and the linker's errors and the first
    /// complaint of make; where there are none, the last lines. At most twelve.
    static func errorLines(in text: String) -> [String] {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        let errors = lines.filter { line in
            ["error:", "undefined reference", "ERROR:", "FAILED:", "No such file", "not found"]
                .contains { line.contains($0) }
        }
        let makes = lines.filter { $0.hasPrefix("make") && $0.contains("***") }
        let telling = Array(errors.prefix(11)) + makes.prefix(1)
        return telling.isEmpty ? lines.suffix(12) : telling
    }
}
