// SPDX-License-Identifier: Apache-2.0

import CLinux
import Commands
import Dispatch

@main
struct Program {
    /// The first thread waits. An asynchronous `main` would leave it to Dispatch, which parks it inside
    /// its own exit, where a change of user (nptl/nptl_setxid.c) no longer reaches it.
    static func main() {
        let ended = DispatchSemaphore(value: 0)
        Task.detached {
            await Fuselock.main(arguments)
            ended.signal()
        }
        ended.wait()
    }

    /// The library's `CommandLine` reads them from /proc/self/cmdline: without a /proc it has none, and
    /// every verb would show the general help as if that had been asked for.
    private static var arguments: [String] {
        (1...).lazy.map { linux_argument(Int32($0)) }.prefix { $0 != nil }
            .compactMap { $0.map(String.init(cString:)) }
    }
}
