// SPDX-License-Identifier: Apache-2.0

/// The version of the installed QEMU, as far as it matters here.
public struct QEMUVersion: Comparable, Sendable, CustomStringConvertible {
    let major: Int
    let minor: Int

    /// Before 8.1 a virtual CPU may execute code another one has just patched away: under load,
    /// guests that patch themselves (static keys, ftrace) die of a stray int3. Fixed by "accel/tcg:
    /// Always lock pages before translation" (cb62bd15e14e in QEMU's repository).
    public static let safeWithThreads = QEMUVersion(major: 8, minor: 1)

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads what `qemu-system-x86_64 --version` prints; nil when it reads otherwise.
    init?(parsing text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let mark = words.firstIndex(of: "version"), mark + 1 < words.count else { return nil }
        let numbers = words[mark + 1].split(separator: ".").prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        self.init(major: numbers[0], minor: numbers[1])
    }

    /// What is installed, nil when it does not say.
    public static func installed() async throws(LabError) -> QEMUVersion? {
        QEMUVersion(parsing: try await HostTool.qemu.run(["--version"]).text)
    }

    /// `10.0`
    public var description: String { "\(major).\(minor)" }

    /// Older versions first.
    public static func < (left: QEMUVersion, right: QEMUVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
