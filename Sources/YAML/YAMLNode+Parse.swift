// SPDX-License-Identifier: Apache-2.0

extension YAMLNode {
    /// Reads a text of one document; `nil` where it holds none.
    ///
    /// No key may stand twice in a mapping. An alias stands for the value that has its anchor, and
    /// shares its memory; tags and merge keys mean nothing.
    public static func parse(_ text: String) throws(YAMLError) -> YAMLNode? {
        var composer = Composer(events: EventReader(text))
        return try composer.document()
    }
}

/// Makes values of events.
private struct Composer: ~Copyable {
    /// Deeper values are refused: reading them takes the stack.
    private static let deepest = 100

    let events: EventReader
    private var anchors: [String: YAMLNode] = [:]

    init(events: consuming EventReader) { self.events = events }

    mutating func document() throws(YAMLError) -> YAMLNode? {
        _ = try events.next()
        guard try events.next().kind == .documentStart else { return nil }
        let root = try node(from: events.next(), depth: 1)
        _ = try events.next()
        let after = try events.next()
        guard after.kind == .streamEnd else {
            throw YAMLError(problem: "another document begins there", line: after.line)
        }
        return root
    }

    private mutating func node(from event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth <= Self.deepest else {
            throw YAMLError(
                problem: "it is nested more than \(Self.deepest) deep", line: event.line)
        }
        let content: YAMLNode.Content
        switch event.kind {
        case .scalar(let text): content = .scalar(text)
        case .sequenceStart: content = .sequence(try sequence(depth: depth))
        case .mappingStart: content = .mapping(try mapping(depth: depth))
        case .alias(let anchor):
            guard let node = anchors[anchor] else {
                throw YAMLError(problem: "found undefined alias", line: event.line)
            }
            return node
        default: throw YAMLError(problem: "a value is missing", line: event.line)
        }
        let node = YAMLNode(content: content, line: event.line)
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func sequence(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var values: [YAMLNode] = []
        var event = try events.next()
        while event.kind != .sequenceEnd {
            values.append(try node(from: event, depth: depth + 1))
            event = try events.next()
        }
        return values
    }

    private mutating func mapping(depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var event = try events.next()
        while event.kind != .mappingEnd {
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: events.next(), depth: depth + 1)
            members.append((key, value))
            event = try events.next()
        }
        try refuseDuplicates(members.map(\.key))
        return members
    }

    private func refuseDuplicates(_ keys: [YAMLNode]) throws(YAMLError) {
        let lines = Dictionary(grouping: keys.filter { $0.scalar != nil }) { $0.scalar ?? "" }
            .filter { $1.count > 1 }.mapValues { $0[0].line }
        let names = lines.keys.sorted()
        guard let first = names.first else { return }
        throw YAMLError(
            problem: names.map { "\"\($0)\"" }.joined(separator: ", ") + " stands there twice",
            line: lines[first])
    }
}
