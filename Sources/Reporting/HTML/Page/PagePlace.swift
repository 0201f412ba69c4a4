// SPDX-License-Identifier: Apache-2.0

/// The first lines of a page: how it came to be, and of what.
struct PagePlace {
    /// How fuselock was called; `nil` where that is not known.
    let command: [String]?
    /// What was watched, where and when.
    let lines: [String]

    var text: String {
        let called = command.map { [HTML("p", [HTML("code", Self.line($0))], Self.style)] } ?? []
        return (called + lines.map { HTML("p", $0, Self.style) }).map(\.text)
            .joined(separator: "\n")
    }

    private static let style = ["class": "place"]

    /// The arguments as a shell takes them.
    static func line(_ arguments: [String]) -> String {
        arguments.map { argument in
            let isPlain = !argument.isEmpty && argument.utf8.allSatisfy(isPlain)
            return isPlain ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_=+,./:@%".utf8.contains(byte)
        }
    }
}
