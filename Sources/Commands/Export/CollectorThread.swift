// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Workload

/// One thread that runs an actor's jobs in their order. Capabilities belong to threads: all that needs
/// them happens here, and no other thread has them.
final class CollectorThread: SerialExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Starts the thread, which never ends.
    init() {
        DetachedThread.start { [self] in
            DetachedThread.nameCurrent("collector")
            while true {
                wakeUp.wait()
                let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                job?.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        wakeUp.signal()
    }
}
