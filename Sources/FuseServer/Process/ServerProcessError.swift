// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Why a server process did not get ready.
public enum ServerProcessError: Error, Equatable, Sendable {
    /// It could not be executed.
    case notStarted(FilePath, Errno)
    /// It ended before it said it was ready; the status is waitpid(2)'s.
    case failed(FilePath, waitStatus: Int32, standardError: String)
    /// It said nothing within the time limit, and was ended.
    case timedOut(FilePath, Duration, standardError: String)
}

extension ServerProcessError: CustomStringConvertible {
    /// A sentence, ending in what the process itself had to say.
    public var description: String {
        switch self {
        case .notStarted(let path, let error):
            return "cannot run the server \(path) (\(error))"
        case .failed(let path, let status, let text):
            let signal = status & 0x7f
            let how = signal == 0 ? "with code \(status >> 8 & 0xff)" : "by signal \(signal)"
            return Self.sentence("the server \(path) ended \(how) before it was ready", text)
        case .timedOut(let path, let limit, let text):
            return Self.sentence("the server \(path) was not ready after \(limit)", text)
        }
    }

    private static func sentence(_ start: String, _ standardError: String) -> String {
        let lines = standardError.split(separator: "\n")
        return lines.isEmpty ? start : "\(start): " + lines.joined(separator: "\n")
    }
}
