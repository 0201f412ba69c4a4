// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A POSIX thread nobody joins, with every signal blocked: a signal that lands in a writer would
/// interrupt its write.
public enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts the thread; returns 0 or the error of `pthread_create`.
    @discardableResult
    public static func start(_ run: @escaping @Sendable () -> Void) -> Int32 {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            {
                guard let argument = $0 else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard error == 0 else {
            body.release()
            return error
        }
        pthread_detach(thread)
        return 0
    }

    /// Names the calling thread, at most 15 bytes, as `ps -L` and BPF's `comm` show it.
    ///
    /// Swift does not see the C library's GNU extensions `pthread_setname_np` and `gettid`; the
    /// kernel offers the same under `/proc/thread-self` (fs/proc/base.c, `comm_write`).
    public static func nameCurrent(_ name: String) { write(name, to: "/proc/thread-self/comm") }

    /// Names the process: its first thread, which need not be the calling one.
    static func nameProcess(_ name: String) { write(name, to: "/proc/self/comm") }

    private static func write(_ name: String, to path: String) {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = name.withCString { Glibc.write(file, $0, strlen($0)) }
        close(file)
    }

    /// The kernel's id of the calling thread (fs/proc/thread_self.c); 0 without `/proc`.
    static func currentID() -> Int32 {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/thread-self", &target, target.count)
        let digits = target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
            .split(separator: UInt8(ascii: "/")).last
        return digits.flatMap { Int32(String(decoding: $0, as: UTF8.self)) } ?? 0
    }
}
