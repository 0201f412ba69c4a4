// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory of our own, to be removed with `remove`.
struct TemporaryDirectory {
    let path: String

    /// In `parent` where that is a directory, else where temporary files go.
    init(named name: String, in parent: String?) throws {
        var isDirectory: ObjCBool = false
        let usable = parent.map {
            FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory)
                && isDirectory.boolValue
        }
        let base = usable == true ? parent ?? "" : NSTemporaryDirectory()
        let folder = URL(fileURLWithPath: base).appendingPathComponent("\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
        path = folder.path
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
