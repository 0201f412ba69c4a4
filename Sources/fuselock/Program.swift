// SPDX-License-Identifier: Apache-2.0

import Commands
import Dispatch

@main
struct Program {
    /// The first thread waits. An asynchronous `main` would leave it to Dispatch, which parks it inside
    /// its own exit, where a change of user (nptl/nptl_setxid.c) no longer reaches it.
    static func main() {
        let ended = DispatchSemaphore(value: 0)
        Task.detached {
            await Fuselock.main()
            ended.signal()
        }
        ended.wait()
    }
}
