// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// Lines of a text that comes in pieces, each as soon as it is whole. Nothing but an unfinished line is kept.
public struct LineSplitter {
    private var rest: [UInt8] = []
    private static let newline = UInt8(ascii: "\n")

    /// Nothing was fed yet.
    public init() {}

    /// The lines that end in this piece, without their newline; the bytes are gone after the call.
    public mutating func feed(
        _ piece: UnsafeBufferPointer<UInt8>, _ line: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var start = 0
        while let end = piece[start...].firstIndex(of: Self.newline) {
            if rest.isEmpty {
                line(UnsafeBufferPointer(rebasing: piece[start..<end]))
            } else {
                rest += piece[start..<end]
                finish(line)
            }
            start = end + 1
        }
        rest += piece[start...]
    }

    /// What comes after the last newline.
    public mutating func finish(_ line: (UnsafeBufferPointer<UInt8>) -> Void) {
        if !rest.isEmpty { rest.withUnsafeBufferPointer(line) }
        rest.removeAll(keepingCapacity: true)
    }
}

extension ProcFile {
    /// Line by line, for files that are larger than what is wanted of them. Whether it could be read to its end.
    @discardableResult public static func forEachLine(
        of path: FilePath, _ line: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> Bool {
        var lines = LineSplitter()
        let isWhole = forEachPiece(of: path) { lines.feed($0, line) }
        lines.finish(line)
        return isWhole
    }
}
