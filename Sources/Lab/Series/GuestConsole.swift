// SPDX-License-Identifier: Apache-2.0

/// What a guest's kernel has to say for itself.
public enum GuestConsole {
    /// A console's first complaint.
    public struct Trouble: Equatable, Sendable {
        /// The line that says what happened, without its time.
        public let summary: String
        /// That line and those after it, at most 16.
        public let lines: [String]
    }

    /// Finds a panic, an oops or another bug (kernel/panic.c, arch/x86/kernel/dumpstack.c,
    /// lib/bug.c). A warning is none: the kernel goes on.
    public static func trouble(in console: String) -> Trouble? {
        let lines = console.split(whereSeparator: \.isNewline).map(withoutTime)
        guard let start = lines.firstIndex(where: isComplaint) else { return nil }
        return Trouble(summary: lines[start], lines: Array(lines[start...].prefix(16)))
    }

    /// The part of a console that was written while a step ran.
    static func section(of step: String, in console: String) -> String {
        let lines = console.split(whereSeparator: \.isNewline)
        let mark = GuestSeriesScript.mark(of: step)
        guard let start = lines.lastIndex(where: { $0.hasSuffix(mark) }) else { return "" }
        let next = GuestSeriesScript.mark(of: "")
        let rest = lines[(start + 1)...].prefix { !$0.contains(next) }
        return rest.joined(separator: "\n")
    }

    private static func isComplaint(_ line: String) -> Bool {
        let starts = ["Kernel panic - ", "Oops: ", "BUG: ", "kernel BUG at ", "Internal error: "]
        return starts.contains(where: line.hasPrefix)
    }

    /// `[    1.234567] ` or `[    1.234567][  T123] ` is how printk stamps a line.
    private static func withoutTime(_ line: Substring) -> String {
        var rest = line
        while rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            rest = rest[rest.index(after: end)...].drop { $0 == " " }
        }
        return String(rest)
    }
}
