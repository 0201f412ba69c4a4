// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import SystemPackage

/// A directory of our own, to be removed with `remove`.
struct TemporaryDirectory {
    let path: String

    /// In `parent` where that is a directory, else where temporary files go.
    init(named name: String, in parent: String?) throws {
        var isDirectory = false
        let usable = parent.map {
            FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory)
                && isDirectory
        }
        let base = usable == true ? parent ?? "" : FileManager.default.temporaryDirectory.path
        var template = Array("\(base)/\(name).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw OutputError(path: base, reason: "\(Errno(rawValue: errno))")
        }
        chmod(template, 0o755)
        path =
            FilePath(
                String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            )
            .lexicallyNormalized().string
    }

    /// Removes it with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes it only if it is empty: for a mount point, below which everything is somebody's.
    func removeIfEmpty() {
        rmdir(path)
    }
}
