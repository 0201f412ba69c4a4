// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a writer process is told, as one line of JSON on its plan pipe. The words `go` and `stop`
/// follow, a line each; the end of the pipe means that the parent is gone.
struct WriterOrder: Codable, Sendable {
    let plan: WorkloadPlan
    let writer: Int
    let path: String

    static let go = "go"
    static let stop = "stop"
}

/// What a writer process answers on its result pipe, a line each: that it waits at the gate, then
/// what it did.
enum WriterAnswer: Codable, Sendable {
    case ready
    case failed(String)
    case done(WriterResult)
}

/// One line of JSON.
func encodeLine(_ value: some Encodable) -> String {
    (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
}

/// The value of one line of JSON; `nil` for anything else.
func decodeLine<Value: Decodable>(_ type: Value.Type, from line: String) -> Value? {
    try? JSONDecoder().decode(type, from: Data(line.utf8))
}
