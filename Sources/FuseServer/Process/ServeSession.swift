// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Logging
import SystemPackage

/// The life of a process that does nothing but serve: the verb `serve`.
public enum ServeSession {
    /// Mounts, says so, serves until told to stop, and leaves nothing mounted.
    ///
    /// It stops on SIGINT, SIGTERM and SIGHUP, when the mount goes away, and when the other end of
    /// `parentDescriptor` closes: that is how it notices that its parent has crashed. `ready` gets
    /// the message once; with `readyDescriptor` it also goes there, as a line of JSON. Both
    /// descriptors are the process's own from here on (`--ready-fd`, `--parent-fd`).
    public static func run(
        options: ServerOptions, readyDescriptor: Int32? = nil, parentDescriptor: Int32? = nil,
        logger: Logger, ready: (ReadyMessage) -> Void = { _ in }
    ) throws(ServerError) {
        // The guard must inherit neither: it would hold the parent's pipes open.
        for number in [readyDescriptor, parentDescriptor].compactMap(\.self) {
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        }
        signal(SIGPIPE, SIG_IGN)
        let signals = linux_signal_pipe([SIGINT, SIGTERM, SIGHUP], 3)
        guard signals >= 0 else { throw .system("a pipe for signals", Errno(rawValue: errno)) }
        let server = try PassthroughServer(options: options, logger: logger)
        let causes = [signals] + [parentDescriptor].compactMap(\.self)
        do throws(Errno) {
            // Not joined: it waits for a cause to stop, and there may never be one.
            for cause in causes { _ = try WorkerThread { stopServer(server, on: cause, logger) } }
        } catch { throw .system("a thread that waits for signals", error) }
        let message = ReadyMessage(
            mountPoint: server.mountPoint.string, mount: server.identity,
            negotiated: server.negotiated)
        ready(message)
        if let readyDescriptor, let line = try? message.line() {
            writeAll(line + "\n", to: readyDescriptor)
            _ = close(readyDescriptor)
        }
        server.run()
    }

    /// Stops the server when `cause` can be read or its other end is closed.
    private static func stopServer(
        _ server: PassthroughServer, on cause: Int32, _ logger: Logger
    ) {
        guard waitReadable(cause) else { return }
        logger.info("stopping")
        server.stop()
    }
}
