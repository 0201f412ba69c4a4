// SPDX-License-Identifier: Apache-2.0

/// A Debian package version, ordered as dpkg orders them (deb-version(7)).
struct DebianVersion: Comparable, Sendable, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }

    private var epoch: Int {
        guard let colon = description.firstIndex(of: ":") else { return 0 }
        return Int(description[..<colon]) ?? 0
    }

    private var upstreamAndRevision: (Substring, Substring) {
        let text = description.firstIndex(of: ":").map {
            description[description.index(after: $0)...]
        }
        let rest = text ?? description[...]
        guard let dash = rest.lastIndex(of: "-") else { return (rest, "") }
        return (rest[..<dash], rest[rest.index(after: dash)...])
    }

    static func < (left: DebianVersion, right: DebianVersion) -> Bool {
        if left.epoch != right.epoch { return left.epoch < right.epoch }
        let (leftUpstream, leftRevision) = left.upstreamAndRevision
        let (rightUpstream, rightRevision) = right.upstreamAndRevision
        let upstream = order(Array(leftUpstream.utf8), Array(rightUpstream.utf8))
        return upstream != 0
            ? upstream < 0 : order(Array(leftRevision.utf8), Array(rightRevision.utf8)) < 0
    }

    /// Alternates between comparing a run of other characters and a run of digits, until one differs.
    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var (i, j) = (0, 0)
        while i < left.count || j < right.count {
            while (i < left.count && !isDigit(left[i])) || (j < right.count && !isDigit(right[j])) {
                let difference = weight(left, i) - weight(right, j)
                if difference != 0 { return difference }
                i += 1
                j += 1
            }
            let difference = number(left, &i) - number(right, &j)
            if difference != 0 { return difference }
        }
        return 0
    }

    /// A tilde sorts before the end, the end (or a digit) before letters, letters before the rest.
    private static func weight(_ text: [UInt8], _ index: Int) -> Int {
        guard index < text.count, !isDigit(text[index]) else { return 0 }
        switch text[index] {
        case UInt8(ascii: "~"): return -1
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return Int(text[index])
        default: return Int(text[index]) + 256
        }
    }

    private static func number(_ text: [UInt8], _ index: inout Int) -> Int {
        var value = 0
        while index < text.count, isDigit(text[index]) {
            value = value &* 10 &+ Int(text[index] - UInt8(ascii: "0"))
            index += 1
        }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
