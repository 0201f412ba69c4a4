// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// A directory that nobody else has.
public enum FreshDirectory {
    /// Where temporary files go: `TMPDIR`, or /tmp.
    public static var usualParent: FilePath {
        let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return FilePath(named.isEmpty ? "/tmp" : named)
    }

    /// Makes one in `parent`, its name beginning with `prefix` (mkdtemp(3)). Only its owner may enter.
    ///
    /// - Throws: what the kernel said; `timedOut` where `parent` is on a FUSE mount that does not answer.
    public static func make(
        _ prefix: String, in parent: FilePath = usualParent
    ) throws(Errno) -> FilePath {
        guard !SilentServer.isHung(parent.string) else { throw .timedOut }
        var template = Array(parent.appending("\(prefix).XXXXXX").string.utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        return FilePath(
            String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
}
