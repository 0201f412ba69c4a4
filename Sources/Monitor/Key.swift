// SPDX-License-Identifier: Apache-2.0

/// A key of a terminal.
public enum Key: Equatable, Sendable {
    /// A character that can be shown.
    case character(Character)
    /// Return.
    case enter
    /// Backspace, whichever of its two codes the terminal sends.
    case backspace
    /// Escape alone.
    case escape
    /// Arrows and their neighbours.
    case up, down, pageUp, pageDown, home, end
    /// Control and a letter, in lower case.
    case control(Character)
}

extension Key {
    /// The keys in what a terminal sent in one piece (ECMA-48 5.4; xterm's control sequences). An
    /// escape sequence that is not known is no key; an escape with nothing behind it is the key.
    public static func keys(in bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = bytes[...]
        while let first = rest.first {
            switch first {
            case 0x1B where rest.dropFirst().first == 0x5B || rest.dropFirst().first == 0x4F:
                keys += sequence(&rest).map { [$0] } ?? []
                continue
            case 0x1B: keys.append(.escape)
            case 0x0D, 0x0A: keys.append(.enter)
            case 0x7F, 0x08: keys.append(.backspace)
            case 1...26:
                keys.append(.control(Character(Unicode.Scalar(first + 0x60))))
            case ..<0x20: break
            default:
                keys += text(&rest)
                continue
            }
            rest = rest.dropFirst()
        }
        return keys
    }

    /// Characters up to the next control code.
    private static func text(_ rest: inout ArraySlice<UInt8>) -> [Key] {
        let piece = rest.prefix { $0 >= 0x20 && $0 != 0x7F }
        rest = rest.dropFirst(piece.count)
        return String(decoding: piece, as: UTF8.self).map { .character($0) }
    }

    private static func sequence(_ rest: inout ArraySlice<UInt8>) -> Key? {
        let body = rest.dropFirst(2)
        let parameters = body.prefix { (0x20...0x3F).contains($0) }
        let final = body.dropFirst(parameters.count).first
        rest = rest.dropFirst(3 + parameters.count)
        switch (final.map { Character(Unicode.Scalar($0)) }, parameters.first) {
        case ("A", _): return .up
        case ("B", _): return .down
        case ("H", _), ("~", UInt8(ascii: "1")), ("~", UInt8(ascii: "7")): return .home
        case ("F", _), ("~", UInt8(ascii: "4")), ("~", UInt8(ascii: "8")): return .end
        case ("~", UInt8(ascii: "5")): return .pageUp
        case ("~", UInt8(ascii: "6")): return .pageDown
        default: return nil
        }
    }
}
