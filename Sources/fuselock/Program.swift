// SPDX-License-Identifier: Apache-2.0

import CLinux
import Commands
import Dispatch
import Glibc

@main
struct Program {
    /// The first thread waits. An asynchronous `main` would leave it to Dispatch, which parks it inside
    /// its own exit, where a change of user (nptl/nptl_setxid.c) no longer reaches it.
    static func main() {
        // A pipe that nobody reads any more is an error of the write, after which everything is put away.
        signal(SIGPIPE, SIG_IGN)
        // Else the kernel's types stay in memory for as long as a trace or an exporter runs.
        linux_return_large_memory()
        occupyStandardDescriptors()
        _ = linux_use_builtin_names()
        let ended = DispatchSemaphore(value: 0)
        Task.detached {
            await Fuselock.main(arguments)
            ended.signal()
        }
        ended.wait()
    }

    /// A stream that was closed would be the number of the next file opened, and a report end up in it.
    private static func occupyStandardDescriptors() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
            _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// The library's `CommandLine` reads them from /proc/self/cmdline: without a /proc it has none, and
    /// every verb would show the general help as if that had been asked for.
    private static var arguments: [String] {
        (1...).lazy.map { linux_argument(Int32($0)) }.prefix { $0 != nil }
            .compactMap { $0.map(String.init(cString:)) }
    }
}
