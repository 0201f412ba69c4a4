// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The part of JSON Schema that this project's schemas use: type, enum, const, properties, required,
/// additionalProperties, minProperties, items, minItems, minimum, if, then, else, $ref.
public struct ReportSchema {
    private let root: [String: Any]

    /// Where a schema of one of the rooms is.
    public static func url(_ name: String, of room: String = "Reporting") -> URL {
        Package.root.appendingPathComponent("Sources/\(room)/\(name)")
    }

    /// Reads a schema of one of the rooms.
    public static func load(
        _ name: String = "report.schema.json", of room: String = "Reporting"
    ) throws -> ReportSchema {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url(name, of: room)))
        return ReportSchema(root: object as? [String: Any] ?? [:])
    }

    /// What does not follow the schema, one line each.
    public func violations(in value: Any) -> [String] { check(value, against: root, at: "$") }

    private func check(_ value: Any, against schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any]
            return target.map { check(value, against: $0, at: path) } ?? [
                "\(path): no \(reference)"
            ]
        }
        var found: [String] = []
        let types = schema["type"] as? [String] ?? (schema["type"] as? String).map { [$0] }
        if let types, !types.contains(where: { Self.matches(value, $0) }) {
            return ["\(path): not of type \(types.joined(separator: " or "))"]
        }
        if let constant = schema["const"] as? String, value as? String != constant {
            found.append("\(path): not \(constant)")
        }
        if let options = schema["enum"] as? [String], !options.contains(value as? String ?? "") {
            found.append("\(path): not one of \(options)")
        }
        if let minimum = schema["minimum"] as? Double, let number = value as? Double,
            number < minimum
        {
            found.append("\(path): below \(minimum)")
        }
        if let object = value as? [String: Any] {
            found += checkMembers(of: object, against: schema, at: path)
        }
        if let condition = schema["if"] as? [String: Any] {
            let branch = check(value, against: condition, at: path).isEmpty ? "then" : "else"
            found += check(value, against: schema[branch] as? [String: Any] ?? [:], at: path)
        }
        if let list = value as? [Any], list.count < schema["minItems"] as? Int ?? 0 {
            found.append("\(path): too few items")
        }
        if let items = schema["items"] as? [String: Any], let list = value as? [Any] {
            for (index, item) in list.enumerated() {
                found += check(item, against: items, at: "\(path)[\(index)]")
            }
        }
        return found
    }

    private func checkMembers(
        of object: [String: Any], against schema: [String: Any], at path: String
    ) -> [String] {
        let properties = schema["properties"] as? [String: Any] ?? [:]
        let required = schema["required"] as? [String] ?? []
        var found = required.filter { object[$0] == nil }.map { "\(path): no \($0)" }
        if object.count < schema["minProperties"] as? Int ?? 0 {
            found.append("\(path): too few members")
        }
        for (key, member) in object {
            if let property = properties[key] as? [String: Any] {
                found += check(member, against: property, at: "\(path).\(key)")
            } else if properties[key] as? Bool == false {
                found.append("\(path): \(key) does not belong here")
            } else if let rest = schema["additionalProperties"] as? [String: Any] {
                found += check(member, against: rest, at: "\(path).\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(path): \(key) is not in the schema")
            }
        }
        return found
    }

    private static func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
        case "number": value is Double
        default: false
        }
    }
}
