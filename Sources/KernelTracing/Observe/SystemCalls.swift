// SPDX-License-Identifier: Apache-2.0

import BPF
import CLinux
import Glibc

/// System calls by what they do to the lock of a file.
enum SystemCalls {
    /// Calls that hold `i_rwsem` to write, and which of their arguments is the file written to.
    static let writes: [(name: String, kinds: [fl_call_kind])] =
        ["write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile"].map {
            ($0, [FL_CALL_WRITES, FL_CALL_FD_FIRST])
        }
        + ["splice", "copy_file_range"].map { ($0, [FL_CALL_WRITES, FL_CALL_FD_THIRD]) }
        + ["io_submit", "io_uring_enter"].map { ($0, [FL_CALL_WRITES]) }

    /// Other calls that take it, for their names.
    private static let others = [
        "read", "pread64", "readv", "preadv", "preadv2", "lseek", "fsync", "fdatasync", "sync",
        "syncfs", "sync_file_range", "truncate", "ftruncate", "fallocate", "open", "openat",
        "openat2", "creat", "close", "ioctl", "chmod", "fchmod", "fchmodat", "chown", "lchown",
        "fchown", "fchownat", "utime", "utimes", "utimensat", "setxattr", "lsetxattr", "fsetxattr",
        "removexattr", "fremovexattr", "unlink", "unlinkat", "rename", "renameat", "renameat2",
        "link", "linkat", "mmap", "munmap", "msync", "exit", "exit_group",
    ]

    private static let names: [Int32: String] = Dictionary(
        others.map { (linux_syscall_number($0), $0) }, uniquingKeysWith: { first, _ in first })

    /// The name of a call that is not a write, or its number.
    static func name(of number: UInt32) -> String {
        names[Int32(bitPattern: number)] ?? "system call \(number)"
    }

    /// `fl_observe_config` for a target.
    static func configuration(
        device: UInt32, inode: UInt64?, _ options: ObserveOptions = ObserveOptions()
    ) -> fl_observe_config {
        var configuration = fl_observe_config()
        configuration.device = device
        configuration.inode = inode ?? 0
        configuration.by_process = options.byProcess ? 1 : 0
        configuration.waits_by_process = options.waitsByProcess ? 1 : 0
        configuration.chosen = options.choosesMounts ? 1 : 0
        configuration.file_flags = UInt32(LINUX_O_DIRECT | O_APPEND)
        withUnsafeMutableBytes(of: &configuration.calls) { kinds in
            for call in writes {
                let number = Int(linux_syscall_number(call.name))
                guard kinds.indices.contains(number) else { continue }
                kinds[number] = call.kinds.reduce(0) { $0 | UInt8($1.rawValue) }
            }
        }
        return configuration
    }
}
