// SPDX-License-Identifier: Apache-2.0

import LockModel

/// How text is set: with colour or without, meaning never depends on it, and how wide.
public struct Style: Sendable {
    /// What a piece of text is.
    package enum Role { case label, good, bad, doubtful }

    private let coloured: Bool
    /// Columns of a line: no line is longer, words and numbers apart.
    package let width: Int

    /// Columns where there is no terminal.
    public static let plainWidth = 100
    /// Labels and their values need so many.
    public static let narrowest = 60

    /// No escape sequence at all, 100 columns: pipes, files.
    public static let plain = Style(coloured: false, width: plainWidth)

    /// ANSI colours, 100 columns.
    public static let ansi = Style(coloured: true, width: plainWidth)

    /// A style as given; the width is at least ``narrowest``.
    public init(coloured: Bool, width: Int) {
        self.coloured = coloured
        self.width = max(Self.narrowest, width)
    }

    /// The same width without colour.
    package var uncoloured: Style { Style(coloured: false, width: width) }

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
