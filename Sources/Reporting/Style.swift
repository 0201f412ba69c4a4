// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Colour, or none: meaning never depends on it.
public struct Style: Sendable {
    /// What a piece of text is.
    package enum Role { case label, good, bad, doubtful }

    private let coloured: Bool

    /// No escape sequence at all: pipes, files, `NO_COLOR`.
    public static let plain = Style(coloured: false)
    /// ANSI colours, for a terminal.
    public static let ansi = Style(coloured: true)

    package static func role(of mode: Verdict.Mode) -> Role {
        switch mode {
        case .shared, .lockless: .good
        case .exclusive: .bad
        case .mixed, .inconclusive: .doubtful
        }
    }

    package func paint(_ text: String, as role: Role) -> String {
        guard coloured, !text.isEmpty else { return text }
        let code =
            switch role {
            case .label: "2"
            case .good: "1;32"
            case .bad: "1;31"
            case .doubtful: "1;33"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
