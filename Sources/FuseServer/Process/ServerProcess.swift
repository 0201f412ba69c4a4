// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization
import SystemPackage

/// A server in a process of its own, as a child of this one.
///
/// Serving and using a mount belong in different processes: see `PassthroughServer`. The child is
/// in its own process group, so Ctrl-C reaches only the parent, and it stops when the parent ends.
public final class ServerProcess: Sendable {
    /// Where the child mounted, and what was agreed on at INIT.
    public let ready: ReadyMessage
    /// The child's process ID.
    public var pid: pid_t { child.pid }

    private let child: ChildProcess
    private let errorOutput: Descriptor
    private let lifeline: Mutex<Descriptor?>
    private let ended = Mutex(false)

    /// Runs `executable` with `arguments`, to which `--ready-fd N --parent-fd M` are added, and
    /// waits for its ready message.
    public init(
        executable: FilePath, arguments: [String], timeLimit: Duration = .seconds(20)
    ) throws(ServerProcessError) {
        let started = try Self.start(executable, arguments)
        (child, errorOutput) = (started.child, started.errorOutput)
        lifeline = Mutex(started.lifeline)
        let deadline = ContinuousClock.now + timeLimit
        var lines = LineReader(started.ready.number)
        let isHung = !waitReadable(started.ready.number, until: deadline)
        if !isHung, let line = lines.next(), let message = ReadyMessage(line: line) {
            ready = message
            return
        }
        started.child.end(within: .seconds(3))
        let status = started.child.reap()
        let text = Self.text(started.errorOutput)
        throw isHung
            ? .timedOut(executable, timeLimit, standardError: text)
            : .failed(executable, waitStatus: status, standardError: text)
    }

    deinit { stop() }

    /// What the child has written to its standard error so far, its first 64 KiB.
    public var standardError: String { Self.text(errorOutput) }

    /// Ends the child and reaps it: SIGTERM, and when it is still there after `grace`, SIGKILL and
    /// a lazy unmount. Idempotent.
    public func stop(grace: Duration = .seconds(15)) {
        let isFirst = ended.withLock { ended in
            defer { ended = true }
            return !ended
        }
        guard isFirst else { return }
        child.end(within: grace)
        _ = child.reap()
        lifeline.withLock { $0 = nil }
        _ = ready.mount.unmount(at: FilePath(ready.mountPoint), lazily: true)
    }

    private struct Started {
        let child: ChildProcess
        let ready: Descriptor
        let lifeline: Descriptor
        let errorOutput: Descriptor
    }

    /// Starts the child; its ends of the pipes are closed here on return.
    private static func start(
        _ executable: FilePath, _ arguments: [String]
    ) throws(ServerProcessError) -> Started {
        do throws(Errno) {
            let (ready, parent) = (try makePipe(), try makePipe())
            // A file, not a pipe: nobody has to drain it.
            let errorOutput = Descriptor(try check(linux_memfd_create("server-stderr")))
            _ = fcntl(errorOutput.number, F_SETFL, O_APPEND)
            let child = try ChildProcess(
                executable, arguments + ["--ready-fd", "3", "--parent-fd", "4"],
                descriptors: [
                    2: errorOutput.number, 3: ready.write.number, 4: parent.read.number,
                ], group: .own)
            return Started(
                child: child, ready: ready.read, lifeline: parent.write, errorOutput: errorOutput)
        } catch { throw .notStarted(executable, error) }
    }

    /// The file from its beginning, by offset: its position is the child's.
    private static func text(_ file: Descriptor) -> String {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = pread(file.number, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
