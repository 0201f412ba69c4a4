// SPDX-License-Identifier: Apache-2.0

/// One of several commands that run one after another in the same guest.
public struct GuestStep: Equatable, Sendable {
    /// Tells it from the others: letters, digits, `+` and `-`.
    public var name: String
    /// The program's verb, one that takes `--json FILE`, which is put after it.
    public var verb: String
    /// The verb's other arguments.
    public var arguments: [String]
    /// Run only if a step before it, in the same boot, ended with another code than zero.
    public var isForFailures: Bool

    /// A step as given.
    public init(
        _ name: String, verb: String, _ arguments: [String] = [], isForFailures: Bool = false
    ) {
        (self.name, self.verb, self.arguments) = (name, verb, arguments)
        self.isForFailures = isForFailures
    }
}

/// What a step left when it ended.
public struct GuestStepRecord: Equatable, Sendable {
    /// The step's.
    public var name: String
    /// The exit code; 128 and the signal's number when a signal ended it.
    public var exitCode: Int32
    /// What it wrote as JSON; empty when it wrote none.
    public var json: [UInt8]
    /// What it wrote to stderr.
    public var errors: String

    /// A record as given.
    public init(name: String, exitCode: Int32, json: [UInt8] = [], errors: String = "") {
        (self.name, self.exitCode, self.json, self.errors) = (name, exitCode, json, errors)
    }
}

extension GuestStepRecord {
    /// Reads records as `GuestSeriesScript` has them written: a line `step NAME CODE JSON ERRORS`
    /// with two lengths in bytes, then so many bytes. What a dying guest cut off is left out.
    static func parse(_ bytes: [UInt8]) -> [GuestStepRecord] {
        var records: [GuestStepRecord] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let words = String(decoding: rest[..<end], as: UTF8.self)
                .split(separator: " ").map(String.init)
            let numbers = words.dropFirst(2).compactMap { Int($0) }
            guard words.first == "step", numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }),
                rest.endIndex - (end + 1) >= numbers[1] + numbers[2]
            else { break }
            let json = rest[(end + 1)...].prefix(numbers[1])
            let errors = rest[json.endIndex...].prefix(numbers[2])
            records.append(
                GuestStepRecord(
                    name: words[1], exitCode: Int32(truncatingIfNeeded: numbers[0]),
                    json: Array(json), errors: String(decoding: errors, as: UTF8.self)))
            rest = rest[errors.endIndex...]
        }
        return records
    }
}
