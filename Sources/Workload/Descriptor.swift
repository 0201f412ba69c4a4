// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// An open file that closes itself.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    /// open(2), retried on EINTR; `action` says in the error what it was for.
    init(
        opening path: String, _ flags: Int32, mode: mode_t = 0o644, action: String
    ) throws(WorkloadError) {
        while true {
            let result = open(path, flags | O_CLOEXEC, mode)
            if result >= 0 {
                number = result
                return
            }
            let errno = Errno.current
            if errno != .interrupted {
                throw .file(action: action, path: path, errno: errno)
            }
        }
    }

    /// close(2) for those who want to know: on FUSE it sends FLUSH, and with a writeback cache this
    /// is where a failed write shows. `nil` when all went well.
    consuming func finish() -> Errno? {
        let result = close(number)
        let errno = Errno.current
        discard self
        return result == 0 || errno == .interrupted ? nil : errno
    }

    deinit { close(number) }
}

/// Blocks every signal in this thread while `body` runs: Ctrl-C belongs to the main thread, and a
/// write over RLIMIT_FSIZE, or to a process that died, must fail instead of killing us.
func withSignalsBlocked<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer {
        discardPendingSignals()
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return try body()
}

/// A SIGXFSZ or SIGPIPE that came meanwhile would kill us at the moment it is unblocked.
private func discardPendingSignals() {
    var deadly = sigset_t()
    sigemptyset(&deadly)
    sigaddset(&deadly, SIGXFSZ)
    sigaddset(&deadly, SIGPIPE)
    var none = timespec(tv_sec: 0, tv_nsec: 0)
    while sigtimedwait(&deadly, nil, &none) > 0 {}
}

/// Flags of open(2) that glibc hides behind _GNU_SOURCE, where Swift does not see them.
enum OpenFlag {
    #if arch(arm64) || arch(arm)
        /// O_DIRECT (arch/arm64/include/uapi/asm/fcntl.h).
        static let direct: Int32 = 0o200000
    #else
        /// O_DIRECT (include/uapi/asm-generic/fcntl.h).
        static let direct: Int32 = 0o40000
    #endif
}
