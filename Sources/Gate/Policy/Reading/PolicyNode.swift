// SPDX-License-Identifier: Apache-2.0

import YAML

/// A value of a policy that knows where it stands: every complaint names its key and line.
struct PolicyNode {
    let node: YAMLNode
    /// The keys that lead here: `rules[0].wait`.
    let place: String
    let source: String

    func complaint(_ problem: String) -> PolicyError {
        let subject = place.isEmpty ? "" : "\(place): "
        return .invalid(source: source, line: node.line, problem: subject + problem)
    }

    /// The members of a mapping; one that is not allowed is a mistake, not a remark.
    func members(_ allowed: [String]) throws(PolicyError) -> [String: PolicyNode] {
        guard let mapping = node.mapping else {
            throw complaint("expected keys and values (\(allowed.joined(separator: ", ")))")
        }
        var members: [String: PolicyNode] = [:]
        for pair in mapping {
            let key = pair.key.scalar ?? "?"
            guard allowed.contains(key) else {
                throw .invalid(
                    source: source, line: pair.key.line,
                    problem: "unknown key \"\(key)\"\(place.isEmpty ? "" : " in \(place)"); "
                        + "known are \(allowed.joined(separator: ", "))")
            }
            members[key] = PolicyNode(
                node: pair.value, place: place.isEmpty ? key : "\(place).\(key)", source: source)
        }
        guard !members.isEmpty else { throw complaint("it is empty") }
        return members
    }

    func list() throws(PolicyError) -> [PolicyNode] {
        guard let sequence = node.sequence else { throw complaint("expected a list") }
        guard !sequence.isEmpty else { throw complaint("the list is empty") }
        return sequence.enumerated().map { index, item in
            PolicyNode(node: item, place: "\(place)[\(index)]", source: source)
        }
    }

    func text() throws(PolicyError) -> String {
        guard let text = node.scalar, !text.isEmpty else {
            throw complaint("expected text")
        }
        return text
    }

    func number() throws(PolicyError) -> ExactNumber {
        guard let text = node.scalar, let number = ExactNumber(parsing: text) else {
            throw complaint("expected a number such as 3 or 0.25\(found)")
        }
        return number
    }

    func choice<Value: CaseIterable & RawRepresentable<String>>(
        of type: Value.Type
    ) throws(PolicyError) -> Value {
        guard let text = node.scalar, let value = Value(rawValue: text) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw complaint("expected one of \(names)\(found)")
        }
        return value
    }

    var found: String { node.scalar.map { ", found \"\($0.prefix(40))\"" } ?? "" }
}
