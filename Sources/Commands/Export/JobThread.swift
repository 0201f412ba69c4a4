// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Workload

/// One thread that runs jobs in their order.
///
/// Capabilities belong to threads, and a new one has those of the thread that makes it. Dispatch makes
/// threads where a job is handed over: what is handed over here never has it make one.
final class JobThread: Sendable {
    private struct Entry: Sendable {
        let job: UnownedJob
        let run: @Sendable (UnownedJob) -> Void
    }

    private let entries = Mutex<[Entry]>([])
    private let wakeUp = DispatchSemaphore(value: 0)

    /// Starts the thread, which never ends.
    init(named name: String) {
        DetachedThread.start { [self] in
            DetachedThread.nameCurrent(name)
            while true {
                wakeUp.wait()
                let entry = entries.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                if let entry { entry.run(entry.job) }
            }
        }
    }

    func add(_ job: UnownedJob, _ run: @escaping @Sendable (UnownedJob) -> Void) {
        entries.withLock { $0.append(Entry(job: job, run: run)) }
        wakeUp.signal()
    }
}

/// Where all happens that needs capabilities; no other thread has them.
final class CollectorThread: SerialExecutor {
    private let thread = JobThread(named: "collector")

    func enqueue(_ job: consuming ExecutorJob) {
        let executor = asUnownedSerialExecutor()
        thread.add(UnownedJob(job)) { $0.runSynchronously(on: executor) }
    }
}

/// Where whoever waits for the collector goes on.
final class WaitingThread: TaskExecutor {
    private let thread = JobThread(named: "waiting")

    func enqueue(_ job: consuming ExecutorJob) {
        let executor = asUnownedTaskExecutor()
        thread.add(UnownedJob(job)) { $0.runSynchronously(on: executor) }
    }
}
