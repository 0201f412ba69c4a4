// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Text that somebody else wrote into a report: what would steer a terminal, hide or reorder what is shown, or
/// be taken for a command by a workflow's runner.
public enum Hostile {
    /// One of each.
    public static let text: String = {
        let steering = (Array(0..<0x20) + Array(0x7F...0x9F)).map { UInt32($0) }
        let marks: [UInt32] =
            [0xAD, 0x61C, 0x180E, 0xFEFF, 0xFFF9, 0xE0001] + Array(0x200B...0x200F)
            + Array(0x2028...0x202E) + Array(0x2060...0x206F)
        let scalars = (steering + marks).compactMap(Unicode.Scalar.init).map { "\($0)" }
        let commands = "::error::a ::warning::b\n::add-mask::c\r\n  ::stop-commands::d ##[error]e"
        return commands + scalars.joined() + "\u{1B}[31m \u{1B}]0;f\u{7}"
    }()

    /// The value with the text in every string that can be any text, others being names of kinds.
    public static func fill<Value: Codable>(_ value: Value) throws -> Value {
        var object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        for place in places(in: object).sorted() {
            let filled = replace(in: object, place)
            if (try? decode(filled, as: Value.self)) != nil { object = filled }
        }
        return try decode(object, as: Value.self)
    }

    /// What must not be in output.
    public static func leaks(in output: String) -> [String] {
        var found = output.split(separator: "\n").map(String.init).filter { line in
            line.contains("##[") || line.drop { $0.isWhitespace }.hasPrefix("::")
        }
        let unseen: Set<Unicode.GeneralCategory> = [
            .control, .format, .lineSeparator, .paragraphSeparator,
        ]
        for scalar in Set(output.unicodeScalars) where scalar != "\n" {
            guard unseen.contains(scalar.properties.generalCategory) else { continue }
            found.append("U+\(String(scalar.value, radix: 16))")
        }
        return found
    }

    private static func decode<Value: Decodable>(
        _ object: Any, as type: Value.Type
    ) throws -> Value {
        try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: object))
    }

    /// Where strings are, places in lists being one.
    private static func places(in value: Any, at place: String = "") -> Set<String> {
        if value is String { return [place] }
        if let object = value as? [String: Any] {
            return object.reduce(into: []) {
                $0.formUnion(places(in: $1.value, at: "\(place)/\($1.key)"))
            }
        }
        return (value as? [Any] ?? []).reduce(into: []) {
            $0.formUnion(places(in: $1, at: "\(place)/*"))
        }
    }

    private static func replace(in value: Any, _ target: String, at place: String = "") -> Any {
        if value is String { return place == target ? text : value }
        guard target.hasPrefix(place) else { return value }
        if let object = value as? [String: Any] {
            return Dictionary(
                uniqueKeysWithValues: object.map {
                    ($0.key, replace(in: $0.value, target, at: "\(place)/\($0.key)"))
                })
        }
        guard let list = value as? [Any] else { return value }
        return list.map { replace(in: $0, target, at: "\(place)/*") }
    }
}
