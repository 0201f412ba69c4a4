// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// Files of /proc and /sys: they have no size and come in pieces, of which Foundation takes the
/// first for the whole.
public enum ProcFile {
    /// The whole text; `nil` when it cannot be read.
    public static func read(_ path: FilePath) -> String? {
        var bytes: [UInt8] = []
        return forEachPiece(of: path) { bytes += $0 } ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// The text as it comes; the bytes are gone after each call. Whether it could be read to its end.
    static func forEachPiece(
        of path: FilePath, _ take: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> Bool {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else {
            return false
        }
        defer { try? file.close() }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            guard let count = try? chunk.withUnsafeMutableBytes({ try file.read(into: $0) }) else {
                return false
            }
            guard count > 0 else { return true }
            chunk.withUnsafeBufferPointer { take(UnsafeBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// The directory this process is in, as the kernel names it without asking any file system;
    /// `nil` where no path leads there.
    public static var workingDirectory: String? {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard linux_working_directory(&path, path.count) == 0 else { return nil }
        let text = String(
            decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.hasPrefix("/") ? text : nil
    }
}
