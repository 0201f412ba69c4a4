// SPDX-License-Identifier: Apache-2.0

/// A text that is not YAML, or more than one document.
public struct YAMLError: Error, Equatable, Sendable {
    /// What is wrong there, mostly in libyaml's words.
    public let problem: String
    /// The line, from 1; `nil` where it has none.
    public let line: Int?

    /// An error as given.
    public init(problem: String, line: Int?) {
        self.problem = problem
        self.line = line
    }
}

extension YAMLError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        "This is not YAML\(line.map { ", line \($0)" } ?? ""): \(problem)."
    }
}
