// SPDX-License-Identifier: Apache-2.0

import CBuild
import KernelTracing

/// This program's version, as in CHANGELOG.md.
enum Version {
    static let current = "0.1.0"

    /// What `--version` says: `fuselock 0.1.0 (commit 67f5e9c1d2ab, libbpf v1.1)`.
    static var description: String {
        "fuselock \(current) (commit \(String(cString: fuselock_commit())), "
            + "libbpf \(LibbpfVersion.current))"
    }
}
