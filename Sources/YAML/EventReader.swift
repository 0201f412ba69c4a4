// SPDX-License-Identifier: Apache-2.0

import CLibyaml

/// One step through a YAML text.
struct Event {
    enum Kind: Equatable {
        case scalar(String)
        case alias(String)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
        case documentStart, documentEnd, streamStart, streamEnd
    }

    let kind: Kind
    /// The name that aliases call it by.
    var anchor: String?
    /// From 1.
    let line: Int
}

/// libyaml's parser over a text.
struct EventReader: ~Copyable {
    /// libyaml keeps the address of both.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        bytes = .allocate(capacity: text.utf8.count)
        _ = bytes.initialize(fromContentsOf: text.utf8)
        // Where it fails there is no memory, and the parser says so at the first event.
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
        defer { yaml_event_delete(&event) }
        let line = Int(event.start_mark.line) + 1
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return Event(
                kind: .scalar(String(decoding: text, as: UTF8.self)), anchor: name(scalar.anchor),
                line: line)
        case YAML_ALIAS_EVENT:
            return Event(kind: .alias(name(event.data.alias.anchor) ?? ""), line: line)
        case YAML_SEQUENCE_START_EVENT:
            let anchor = name(event.data.sequence_start.anchor)
            return Event(kind: .sequenceStart, anchor: anchor, line: line)
        case YAML_MAPPING_START_EVENT:
            let anchor = name(event.data.mapping_start.anchor)
            return Event(kind: .mappingStart, anchor: anchor, line: line)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, line: line)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, line: line)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, line: line)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, line: line)
        case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, line: line)
        case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, line: line)
        default: throw failure
        }
    }

    private var failure: YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it is not YAML"
        switch parser.pointee.error {
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            return YAMLError(problem: problem, line: Int(parser.pointee.problem_mark.line) + 1)
        default: return YAMLError(problem: problem, line: nil)
        }
    }

    private func name(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }
}
