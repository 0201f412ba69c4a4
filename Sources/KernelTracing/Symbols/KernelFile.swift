// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import HostSystem
import SystemPackage

/// Files of kernel file systems that need not be mounted.
enum KernelFile {
    /// The text of a file, from where its file system usually is or else from a mount of our own
    /// that no path leads to; `nil` when neither can be had.
    static func read(_ file: String, on fileSystem: String, at mountPoint: String) -> String? {
        ProcFile.read(FilePath("\(mountPoint)/\(file)")) ?? readDetached(file, on: fileSystem)
    }

    private static func readDetached(_ file: String, on fileSystem: String) -> String? {
        let context = linux_fsopen(fileSystem)
        guard context >= 0 else { return nil }
        defer { close(context) }
        guard linux_fsconfig_create(context) == 0 else { return nil }
        let mount = linux_fsmount(context)
        guard mount >= 0 else { return nil }
        defer { close(mount) }
        return ProcFile.read(FilePath("/proc/self/fd/\(mount)/\(file)"))
    }
}
