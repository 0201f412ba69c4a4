// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import SystemPackage

/// Finds programs as a shell does (POSIX 2.9.1.4).
enum ExecutableSearch {
    /// The path of `name`: as it is when it holds a slash, otherwise the first executable file of
    /// that name in PATH. The error is ENOENT, or EACCES for a file that may not be executed.
    static func find(
        _ name: String, path: String? = ProcessInfo.processInfo.environment["PATH"]
    ) -> Result<String, Errno> {
        if name.contains("/") {
            let problem = problem(with: name)
            return problem.map { .failure($0) } ?? .success(name)
        }
        var worst = Errno.noSuchFileOrDirectory
        let folders = (path ?? "/usr/local/bin:/usr/bin:/bin").split(
            separator: ":", omittingEmptySubsequences: false)
        for folder in folders where !name.isEmpty {
            let candidate = (folder.isEmpty ? "." : folder) + "/" + name
            guard let problem = problem(with: candidate) else { return .success(candidate) }
            if problem == .permissionDenied { worst = problem }
        }
        return .failure(worst)
    }

    private static func problem(with path: String) -> Errno? {
        var status = stat()
        guard stat(path, &status) == 0 else { return .current }
        guard status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
            return .permissionDenied
        }
        return nil
    }
}
