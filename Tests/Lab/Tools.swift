// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Lab

/// What this host has, as conditions of tests.
enum Tools {
    static func have(_ tool: HostTool) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(tool.name)", X_OK) == 0 }
    }

    /// Guests can be booted, with Debian's kernels in the cache or a mirror to fetch them from.
    static let canBoot = have(.qemu) && have(.busybox) && have(.setpriv) && have(.aptGet)
}
