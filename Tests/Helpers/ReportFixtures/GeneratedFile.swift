// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A file of this package that code writes, whole or in parts: `make docs` does
/// (`FUSELOCK_WRITE_DOCS=1`), and a test holds the file to it.
public struct GeneratedFile {
    private static let writing = Mutex(())
    private let url: URL

    /// A file by its path in the package.
    public init(_ path: String) { url = Package.root.appendingPathComponent(path) }

    /// Whether it is as `rewrite` has it; written anew first where that is asked for.
    public func isCurrent(_ rewrite: (String) throws -> String) throws -> Bool {
        // Tests run side by side, and several of them write parts of one file.
        try Self.writing.withLock { _ in
            let text = try String(contentsOf: url, encoding: .utf8)
            let due = try rewrite(text)
            if ProcessInfo.processInfo.environment["FUSELOCK_WRITE_DOCS"] == "1" {
                try Data(due.utf8).write(to: url, options: .atomic)
                return true
            }
            return text == due
        }
    }
}

extension String {
    /// With what is between two texts, the second the first after the other, replaced; `nil` without them.
    public func replacing(from begin: String, to end: String, with text: String) -> String? {
        guard let first = range(of: begin),
            let second = range(of: end, range: first.upperBound..<endIndex)
        else { return nil }
        return replacingCharacters(in: first.upperBound..<second.lowerBound, with: text)
    }
}
