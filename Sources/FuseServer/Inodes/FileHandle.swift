// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// A `struct file_handle` (name_to_handle_at(2)): names an inode, its generation included, without
/// holding it open.
struct FileHandle: Equatable, Sendable {
    private let bytes: [UInt8]

    /// The handle of an open file, or nil where its file system has none.
    init?(of descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: Int(LINUX_HANDLE_SIZE))
        guard linux_name_to_handle(descriptor, &buffer) == 0 else { return nil }
        bytes = buffer
    }

    /// An `O_PATH` descriptor of the inode. Fails with `ESTALE` once it is gone, `EPERM` without
    /// `CAP_DAC_READ_SEARCH`.
    func open(within root: Int32) throws(Errno) -> Descriptor {
        Descriptor(
            try check(linux_open_by_handle(root, bytes, LINUX_O_PATH | O_CLOEXEC | O_NOFOLLOW)))
    }
}
