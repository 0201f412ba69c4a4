// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import SystemPackage

/// A process of ours that inherits a few descriptors, in a process group of its own so that Ctrl-C
/// at the terminal reaches only us.
///
/// By hand because it must have two pipes beside its standard streams, and be waited for without
/// Swift concurrency.
final class ChildProcess: Sendable {
    private let pid: pid_t
    private let status = Mutex<Int32?>(nil)

    /// Starts `arguments[0]`, a path, which inherits `descriptors` under their own numbers.
    init(arguments: [String], inheriting descriptors: [Int32]) throws(WorkloadError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // glibc clears close-on-exec where a descriptor is duplicated onto itself (since 2.29).
        for number in descriptors {
            posix_spawn_file_actions_adddup2(&actions, number, number)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
        var child = pid_t()
        let code = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in
                posix_spawn(&child, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else {
            throw .cannotStart(what: arguments[0], errno: Errno(rawValue: code))
        }
        pid = child
    }

    /// Blocks until it has ended; its exit code, or 128 + the signal that ended it.
    func wait() -> Int32 {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            while waitpid(pid, &raw, 0) < 0 && errno == EINTR {}
            let signal = raw & 0x7f
            let code = signal == 0 ? raw >> 8 & 0xff : 128 + signal
            status = code
            return code
        }
    }
}

/// A NULL-terminated array of C strings for the length of `body`.
private func withCStrings<T>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
) -> T {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
