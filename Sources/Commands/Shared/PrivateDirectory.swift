// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// A directory in memory that only this mount namespace has: it goes when the last process does,
/// however that ends.
struct PrivateDirectory {
    let path: String

    /// Mounts a tmpfs over a directory that is everywhere and that this program is not in.
    init() throws(ExperimentError) {
        let own = FilePath(ownExecutable)
        let found = ["/dev/shm", "/run", "/mnt", "/tmp"].first {
            access($0, X_OK) == 0 && !own.starts(with: FilePath($0))
        }
        guard let found else { throw .noPlace(.noSuchFileOrDirectory) }
        guard mount("fuselock", found, "tmpfs", 0, "size=64m,mode=0755") == 0 else {
            throw .noPlace(Errno(rawValue: errno))
        }
        path = found
    }

    /// Makes a directory in it.
    func makeDirectory(_ name: String) throws(ExperimentError) -> String {
        let path = "\(path)/\(name)"
        guard mkdir(path, 0o755) == 0 else { throw .noPlace(Errno(rawValue: errno)) }
        return path
    }
}
