// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import LockModel
import Reporting
import YAML

extension Policy {
    /// The schema this program reads.
    public static let currentSchema = "fuselock.policy/1"
    private static let mostBytes = 256 << 10

    /// Reads a file, or a builtin policy by `builtin:NAME`.
    public static func read(_ source: String) throws(PolicyError) -> Policy {
        let prefix = "builtin:"
        if source.hasPrefix(prefix) {
            let name = String(source.dropFirst(prefix.count))
            guard let builtin = BuiltinPolicy(rawValue: name) else {
                throw .unknownBuiltin(name: name)
            }
            return try Policy(parsing: builtin.yaml, from: source)
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: source))
        } catch {
            throw .unreadable(path: source, reason: JSONFile.systemReason(of: error))
        }
        guard data.count <= mostBytes else {
            throw .unreadable(path: source, reason: "it has more than \(mostBytes) bytes")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw .invalid(source: source, line: nil, problem: "it is not UTF-8 text")
        }
        return try Policy(parsing: text, from: source)
    }

    /// Reads a policy's text; `source` names it.
    public init(parsing yaml: String, from source: String) throws(PolicyError) {
        let root = try Self.compose(yaml, from: source)
        let top = try PolicyNode(node: root, place: "", source: source)
            .members(["schema", "about", "baseline-may-differ-in", "rules"])
        func needed(_ key: String) throws(PolicyError) -> PolicyNode {
            guard let member = top[key] else {
                throw .invalid(source: source, line: 1, problem: "\"\(key)\" is missing")
            }
            return member
        }
        let schema = try needed("schema")
        guard try schema.text() == Self.currentSchema else {
            throw schema.complaint("this fuselock reads \(Self.currentSchema)\(schema.found)")
        }
        name = source
        about = try top["about"]?.text()
        for part in try top["baseline-may-differ-in"]?.list() ?? [] {
            baselineMayDifferIn.insert(try part.choice(of: RunKey.Part.self))
        }
        rules = []
        for node in try needed("rules").list() {
            let rule = try Rule(node)
            guard !rules.contains(where: { $0.name == rule.name }) else {
                throw node.complaint("another rule is named \"\(rule.name)\"")
            }
            rules.append(rule)
        }
    }

    private static func compose(
        _ yaml: String, from source: String
    ) throws(PolicyError) -> YAMLNode {
        let root: YAMLNode?
        do throws(YAMLError) {
            root = try YAMLNode.parse(yaml)
        } catch {
            throw .invalid(source: source, line: error.line, problem: error.problem)
        }
        guard let root else { throw .invalid(source: source, line: nil, problem: "it is empty") }
        return root
    }
}
