// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import SystemPackage

/// The environment of this process.
public func currentEnvironment() -> [String: String] { ProcessInfo.processInfo.environment }

extension [String: String] {
    /// As `execve` takes it.
    var strings: [String] { map { "\($0.key)=\($0.value)" } }

    /// The file a shell would execute: `name` itself when it has a slash, else the first
    /// executable of that name in `PATH`. Fails as a shell does, with "no such file" or, when
    /// there is a file that may not be executed, with "permission denied".
    func find(_ name: String) -> Result<String, Errno> {
        guard !name.contains("/") else { return Self.check(name) }
        let found = (self["PATH"] ?? "").split(separator: ":").map { Self.check("\($0)/\(name)") }
        return found.first { (try? $0.get()) != nil }
            ?? found.first { $0 == .failure(.permissionDenied) }
            ?? .failure(.noSuchFileOrDirectory)
    }

    private static func check(_ path: String) -> Result<String, Errno> {
        var status = stat()
        guard stat(path, &status) == 0 else { return .failure(.last) }
        guard status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 else {
            return .failure(.permissionDenied)
        }
        return .success(path)
    }
}
