// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import SystemPackage
import Testing

@Suite struct FreshDirectoryTests {
    @Test func nobodyElseHasIt() throws {
        let directories = try (0..<2).map { _ in try FreshDirectory.make("fuselock-fresh") }
        defer { directories.forEach { rmdir($0.string) } }
        #expect(directories[0] != directories[1])
        for directory in directories {
            #expect(directory.removingLastComponent() == FreshDirectory.usualParent)
            #expect(directory.lastComponent?.string.hasPrefix("fuselock-fresh.") == true)
            let status = try directory.stat()
            #expect(status.type == .directory && status.permissions == .ownerReadWriteExecute)
        }
    }

    @Test func withoutAParentThereIsNone() {
        #expect(throws: Errno.noSuchFileOrDirectory) {
            try FreshDirectory.make("fuselock-fresh", in: "/proc/nowhere")
        }
    }
}
