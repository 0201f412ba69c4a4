// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a writer process tells the pool, one JSON value a line.
enum WriterMessage: Sendable, Codable {
    /// The file is open and the thread of this id stands at the gate.
    case ready(tid: Int32)
    /// It could not get ready; a sentence.
    case failed(String)
    /// It is done.
    case done(WriterResult)
}

/// One JSON value a line.
enum JSONLine {
    static let end = UInt8(ascii: "\n")

    /// A value as a line, newline included.
    static func encode(_ value: some Encodable) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(value) else { return [] }
        return Array(data) + [end]
    }

    /// A line, without its newline, as a value; `nil` for anything else.
    static func decode<Value: Decodable>(_ type: Value.Type, _ line: some Sequence<UInt8>)
        -> Value?
    {
        try? JSONDecoder().decode(type, from: Data(line))
    }
}
