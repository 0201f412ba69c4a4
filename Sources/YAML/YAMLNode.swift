// SPDX-License-Identifier: Apache-2.0

/// A value of a YAML document that knows where it stands.
public struct YAMLNode: Sendable {
    /// A key of a mapping, with its value.
    public typealias Member = (key: YAMLNode, value: YAMLNode)

    /// What it holds.
    enum Content: Sendable {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([Member])
    }

    let content: Content
    /// The line it begins in, from 1.
    public let line: Int

    /// The text of a scalar, whatever its style; `nil` for anything else.
    public var scalar: String? {
        if case .scalar(let text) = content { text } else { nil }
    }

    /// The values of a sequence; `nil` for anything else.
    public var sequence: [YAMLNode]? {
        if case .sequence(let values) = content { values } else { nil }
    }

    /// The members of a mapping, in their order; `nil` for anything else.
    public var mapping: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    /// The value of a mapping's key; `nil` without it.
    public subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.key.scalar == key }?.value
    }
}
