// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// A child started with posix_spawn(3): default signals, no descriptors but those it is given.
final class ChildProcess: Sendable {
    let pid: pid_t
    private let process: Descriptor

    /// Where a child stands to its parent's terminal.
    enum Group {
        /// Its own process group: Ctrl-C is its parent's to deal with.
        case own
        /// Its own session: nothing of the terminal reaches it.
        case ownSession
    }

    /// Starts `executable`. `descriptors` maps the child's numbers to ours; 0 to 2 that are left
    /// out are /dev/null.
    init(
        _ executable: FilePath, _ arguments: [String], descriptors: [Int32: Int32], group: Group
    ) throws(Errno) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for number: Int32 in 0...2 where descriptors[number] == nil {
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        }
        // First out of the way of the child's numbers, which may be ours for something else.
        var copies: [Descriptor] = []
        defer { copies.removeAll() }
        for (number, ours) in descriptors {
            copies.append(Descriptor(try check(fcntl(ours, F_DUPFD_CLOEXEC, 16))))
            posix_spawn_file_actions_adddup2(&actions, copies[copies.count - 1].number, number)
        }
        // A library may have opened one that a child inherits: swift-nio's accepted sockets are.
        linux_spawn_close_from(&actions, (descriptors.keys + [2]).reduce(0, max) + 1)
        var attributes = Self.attributes(group)
        defer { posix_spawnattr_destroy(&attributes) }
        let words = [executable.string] + arguments
        var strings: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, executable.string, &actions, &attributes, &strings, environ)
        guard error == 0 else { throw Errno(rawValue: error) }
        self.pid = pid
        process = Descriptor(linux_pidfd_open(pid))
    }

    private static func attributes(_ group: Group) -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGCHLD] {
            sigaddset(&signals, signal)
        }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let session = group == .ownSession
        let grouping = session ? LINUX_POSIX_SPAWN_SETSID : Int16(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | grouping)
        return attributes
    }

    func signal(_ number: Int32) { _ = kill(pid, number) }

    /// Waits for the end of the process without reaping it; false when `deadline` passed.
    func waitEnd(until deadline: ContinuousClock.Instant) -> Bool {
        waitReadable(process.number, until: deadline)
    }

    /// Asks the process to end, and makes it after `limit`.
    func end(within limit: Duration) {
        signal(SIGTERM)
        if !waitEnd(until: .now + limit) { signal(SIGKILL) }
    }

    /// Reaps the process, waiting for it if need be; its status as waitpid(2) gives it.
    func reap() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status
    }
}
