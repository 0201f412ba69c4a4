// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// How every result of this program is written as JSON. What ``Printable`` would put a sign for is written by
/// number instead, so that nothing is lost, and nothing steers who looks at the file.
public enum JSONText {
    /// Pretty-printed, keys sorted, ending in a newline.
    public static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return escaped(try encoder.encode(value)) + Data("\n".utf8)
    }

    private static func escaped(_ json: Data) -> Data {
        guard json.contains(where: { $0 >= 0x7F }) || holdsCommand(json) else { return json }
        var result = ""
        var (last, lastButOne): (Unicode.Scalar?, Unicode.Scalar?)
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            let isCommand = scalar == "[" && last == "#" && lastButOne == "#"
            if isCommand || scalar.value >= 0x7F && Printable.sign(for: scalar) != nil {
                result += "\(scalar)".utf16.map(number).joined()
            } else {
                result.unicodeScalars.append(scalar)
            }
            (lastButOne, last) = (last, scalar)
        }
        return Data(result.utf8)
    }

    private static func holdsCommand(_ json: Data) -> Bool {
        zip(json, json.dropFirst()).contains { $0 == UInt8(ascii: "#") && $1 == $0 }
    }

    private static func number(of unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
