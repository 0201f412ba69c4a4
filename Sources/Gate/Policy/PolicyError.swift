// SPDX-License-Identifier: Apache-2.0

/// A policy that cannot be used.
public enum PolicyError: Error, Equatable, Sendable {
    /// The file could not be read; the reason is the system's.
    case unreadable(path: String, reason: String)
    /// There is no builtin policy of this name.
    case unknownBuiltin(name: String)
    /// It is not a policy; the line is from 1.
    case invalid(source: String, line: Int?, problem: String)
}

extension PolicyError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "Cannot read the policy \(path): \(reason)"
        case .unknownBuiltin(let name):
            "There is no policy builtin:\(name): `fuselock gate --list` names them."
        case .invalid(let source, let line, let problem):
            "The policy \(source)\(line.map { ", line \($0)" } ?? ""): \(problem)."
        }
    }
}
