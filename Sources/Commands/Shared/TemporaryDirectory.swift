// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import HostSystem
import SystemPackage

/// A directory of our own, to be removed with `remove`.
struct TemporaryDirectory {
    let path: String

    /// In `parent` where that is a directory, else where temporary files go.
    init(named name: String, in parent: String?) throws {
        let given = parent.map { FilePath($0) }
        let isUsable = (try? given?.stat().type) == .directory
        let place = (isUsable ? given : nil) ?? FreshDirectory.usualParent
        do throws(Errno) {
            path = try FreshDirectory.make(name, in: place).lexicallyNormalized().string
        } catch {
            throw OutputError(path: place.string, reason: "\(error)")
        }
        chmod(path, 0o755)
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
