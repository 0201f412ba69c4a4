// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// A program to start, and what it starts with.
///
/// posix_spawn and not swift-subprocess: the steps of a ``WorkloadRun`` block, and an async
/// library under them would wait for the very pool threads their callers hold.
struct Spawn: Sendable {
    /// Path of the program.
    var program: String
    /// Arguments, the program's own name first.
    var arguments: [String]
    /// `NAME=value` strings.
    var environment: [String]
    /// Our descriptor for each of the child's; those of 0, 1 and 2 not named are inherited.
    var streams: [Int32: Int32] = [:]
    /// Whether it inherits our other descriptors, those that close on exec apart.
    var keepsOthers = true
    /// Whether it leads a process group of its own, out of reach of the terminal's Ctrl-C.
    var ownGroup = false

    /// Signals that this program may ignore or block, and its children should not.
    private static let restored = [SIGINT, SIGTERM, SIGQUIT, SIGPIPE, SIGCHLD]

    /// Starts it; returns its process id, or why it could not be executed.
    func start() -> Result<pid_t, Errno> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (theirs, ours) in streams {
            posix_spawn_file_actions_adddup2(&actions, ours, theirs)
        }
        if !keepsOthers { linux_spawn_close_from(&actions, (streams.keys.max() ?? 2) + 1) }
        var attributes = Self.attributes(ownGroup: ownGroup)
        defer { posix_spawnattr_destroy(&attributes) }
        var pid: pid_t = 0
        let error = Self.withCStrings(arguments) { arguments in
            Self.withCStrings(environment) { environment in
                posix_spawn(&pid, program, &actions, &attributes, arguments, environment)
            }
        }
        return error == 0 ? .success(pid) : .failure(Errno(rawValue: error))
    }

    private static func attributes(ownGroup: Bool) -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        posix_spawnattr_setsigmask(&attributes, &defaults)
        for signal in restored { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if ownGroup { flags |= POSIX_SPAWN_SETPGROUP }
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

/// Two connected descriptors that no other child inherits; `pipe2` would do for one direction,
/// but Swift does not see it.
func connectedSockets() -> Result<(ours: Int32, theirs: Int32), Errno> {
    var pair: (Int32, Int32) = (-1, -1)
    let made = withUnsafeMutableBytes(of: &pair) {
        socketpair(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0,
            $0.assumingMemoryBound(to: Int32.self).baseAddress)
    }
    return made == 0 ? .success((ours: pair.0, theirs: pair.1)) : .failure(.last)
}
